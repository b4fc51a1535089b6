"""Sets the system up on a Debian machine; standard library only, run by the system's own Python."""
