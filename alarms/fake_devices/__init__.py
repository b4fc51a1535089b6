"""Scripted devices on pseudo-terminals, for demo and tests: they ship with the product."""
