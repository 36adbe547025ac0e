"""``python -m workbench.cli`` is the command ``workbench``."""

import sys

from ..__main__ import command

sys.exit(command())
