"""Locating callers at work: sources asked and heard, links sent, subscriber files picked up."""
