"""The console's screens as state, without Qt."""
