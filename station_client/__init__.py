"""The station receiver: keeps, shows, sounds and prints orders."""
