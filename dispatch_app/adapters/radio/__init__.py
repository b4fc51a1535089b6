"""The radio gateway on a serial line: decoder, link and the way to the server (docs/radio-gateway.md)."""
