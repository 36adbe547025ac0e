"""A sample of the long run: nothing grows in a process that explores and reports."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "long_run.py"


def test_nothing_grows_while_explorers_are_used_and_reports_are_written():
    words = [sys.executable, SCRIPT, "--actions", "60", "--reports", "3", "--samples", "60"]
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "60 actions, 3 reports" in run.stdout
    assert run.stdout.rstrip().endswith("grew: {}")
