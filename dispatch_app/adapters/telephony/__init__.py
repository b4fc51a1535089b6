"""The telephone exchange behind the port dispatch_app.use_cases.ports.Telephony; the ring simulator where none is."""
