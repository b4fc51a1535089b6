"""Bytes from devices become readings, without I/O."""
