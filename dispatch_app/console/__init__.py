"""The dispatcher's console: screens as state and as pixels."""
