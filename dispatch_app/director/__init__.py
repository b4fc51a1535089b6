"""The director's workbench: find it, replay it, count it, lead it."""
