"""Automatic flows 语音导航: read from files, checked, drawn, and carried out as a pure conversation."""
