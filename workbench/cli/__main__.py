"""``python -m workbench.cli`` is the command ``workbench``."""

import sys

from .._machine.process import run_process
from .main import main

sys.exit(run_process(lambda: main))
