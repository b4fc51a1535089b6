"""Tracks as files that other programs open: GPX, and a film for any browser."""
