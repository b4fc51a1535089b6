"""What travels between server and clients: codec, envelope and paths."""
