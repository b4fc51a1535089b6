"""`python -m gis_data …`: make a map package, ask it for places and routes."""

from __future__ import annotations

import sys

from gis_data.package_cli import main

sys.exit(main(sys.argv[1:]))
