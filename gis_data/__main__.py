"""`python -m gis_data …`: make a map package, ask it for places and routes."""

from __future__ import annotations

import signal
import sys

from gis_data.package_cli import main

# An end asked for by the system is as orderly as Ctrl-C: half-built folders are taken away.
signal.signal(signal.SIGTERM, signal.default_int_handler)
sys.exit(main(sys.argv[1:]))
