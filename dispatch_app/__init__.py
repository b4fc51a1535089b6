"""The dispatch application: domain, use cases, server and screens."""
