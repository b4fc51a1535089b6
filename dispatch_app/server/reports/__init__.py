"""Reports made on the server: counted, written as files, delivered on schedule."""
