"""Time until the package answers, beside Python's own start.

    python benchmarks/startup.py [--repeats 10] [--importtime]

Runs fresh processes in turn and prints the least of the repeats of each: milliseconds, milliseconds
beyond ``python -c pass``, and the ratio to it. The least is what the code costs; what is above it
is what else the machine did meanwhile. ``--importtime`` names the slowest imports, too.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import workbench": ["-c", "import workbench"],
    "workbench --version": ["-m", "workbench.cli", "--version"],
    "workbench --help": ["-m", "workbench.cli", "--help"],
    "workbench report --help": ["-m", "workbench.cli", "report", "--help"],
    "import workbench; workbench.Space": ["-c", "import workbench; workbench.Space"],
    "import workbench; workbench.load": ["-c", "import workbench; workbench.load"],
    "import workbench; workbench.fuse": ["-c", "import workbench; workbench.fuse"],
}
AIMS = {"import workbench": 300, "workbench --help": 500}  # milliseconds beyond Python's own start
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}


def seconds(arguments: list[str]) -> float:
    """Time one fresh process."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT
    )
    return time.perf_counter() - started


def least(repeats: int) -> dict[str, float]:
    """Time every command ``repeats`` times in turn, so that a busy minute meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(repeats):
        for name, arguments in COMMANDS.items():
            times[name].append(seconds(arguments))
    return {name: min(values) for name, values in times.items()}


def slowest_imports(arguments: list[str], n: int = 12) -> list[str]:
    """Name the imports that take longest by themselves, without what they import in turn."""
    command = [sys.executable, "-X", "importtime", *arguments]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT)
    lines = [line.split("|") for line in ran.stderr.splitlines() if line.startswith("import time:")]
    timed = [
        (int(own.split(":")[1]), name.strip())
        for own, _, name in lines
        if own.split(":")[1].strip().isdigit()
    ]
    return [f"{own / 1000:8.1f} ms  {name}" for own, name in sorted(timed, reverse=True)[:n]]


def main() -> None:
    """Print the table, and the slowest imports where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--importtime", action="store_true", help="name the slowest imports")
    options = parser.parse_args()
    times = least(options.repeats)
    python = times["python -c pass"]
    print(f"Python {platform.python_version()}, {platform.machine()}, {options.repeats} repeats\n")
    print("| command | ms | beyond Python's own | ratio | aim |")
    print("| --- | --- | --- | --- | --- |")
    for name, taken in times.items():
        aim = f"< {AIMS[name]}" if name in AIMS else ""
        beyond = 1000 * (taken - python)
        print(f"| `{name}` | {1000 * taken:.0f} | {beyond:.0f} | {taken / python:.1f} | {aim} |")
    if options.importtime:
        for name in AIMS:
            print(f"\n{name}", *slowest_imports(COMMANDS[name]), sep="\n")


if __name__ == "__main__":
    main()
