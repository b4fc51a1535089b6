"""The alarm service: devices from one file, alarms to lamp, sound, people and server."""
