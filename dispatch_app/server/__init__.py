"""The running server: assembly, routes, event stream and order courier."""
