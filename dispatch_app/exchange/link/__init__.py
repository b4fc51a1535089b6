"""The way to the server: reports from a durable spool, requests over a WebSocket."""
