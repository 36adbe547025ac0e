"""``python -m workbench``, and what the installed command ``workbench`` runs.

Signals are handled before anything else is loaded, so that Ctrl-C ends in one line at any moment.
"""

import sys
from collections.abc import Callable

from ._machine.process import run_process


def command() -> int:
    """Run the command line in a process of its own.

    Returns
    -------
    int
        Exit code.
    """
    return run_process(_load)


def _load() -> Callable[[], int]:
    from .cli.main import main

    return main


if __name__ == "__main__":
    sys.exit(command())
