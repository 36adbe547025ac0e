"""Look up known vulnerabilities of what the gate installs, or say that it could not be done.

Needs the network. Exit code 1 if an advisory is known that is not accepted below.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.txt")
ACCEPTED: dict[str, str] = {}  # advisory to the reason why it does not concern the workbench


def audit() -> list[dict]:
    """Ask pip-audit for every locked package; an empty list where no advisory can be reached."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes"]
    command += ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(done.stderr.strip()[-300:], file=sys.stderr)
        return []


def main() -> int:
    """Print what is known, and what could not be looked up."""
    packages = audit()
    looked_up = [package for package in packages if "skip_reason" not in package]
    known = [
        (package["name"], package["version"], advisory["id"], advisory["fix_versions"])
        for package in looked_up
        for advisory in package["vulns"]
        if advisory["id"] not in ACCEPTED
    ]
    for name, version, advisory, fixed in known:
        print(f"{name} {version}: {advisory}, fixed in {', '.join(fixed) or 'no version yet'}")
    if not looked_up:
        print("the advisories could not be reached: the dependencies are NOT audited")
    else:
        print(f"{len(looked_up)} of {len(packages)} packages looked up, {len(known)} advisories")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
