"""The directory searched by words, sounds and numbers."""
