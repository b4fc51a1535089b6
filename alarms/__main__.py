"""`python -m alarms …`: see `alarms.service.cli`."""

from __future__ import annotations

import sys

from alarms.service.cli import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
