"""The console's screens as pixels: intake window and map window."""
