"""The outside world behind the ports: database, telephony, positions, locating."""
