"""The station receiver's window."""
