"""Positions of vehicles: NMEA 0183 bytes become fixes, a process of its own receives and forwards them."""
