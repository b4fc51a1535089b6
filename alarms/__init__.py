"""Device alarms: bytes become readings, readings become alarms."""
