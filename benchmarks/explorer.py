"""Time of the explorer and its page in a real browser, least of the repeats, in milliseconds.

    python benchmarks/explorer.py [--parts linked computed saved page] [--rows 30000 100000]

``linked`` starts `workbench lab` on a free port and drives Debian's chromium (software rendering,
the worst case) with a real mouse: first paint, lasso, slider. ``computed`` times disagreement,
clusters and groups at 20,000 samples; ``saved`` a notebook of 20,000 points opened without a
kernel; ``page`` the standalone page of 20,000 photographs. Printed are the least and the median:
what else the machine does is in the second, hardly in the first. What is computed has a third
column, the least time of all processors together.
"""

import argparse
import os
import platform
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from explorer_cases import computed, linked, pages, saved
from test_lab import CHROMIUM, FLAGS

PARTS = ("linked", "computed", "saved", "page")
SAMPLES = 20_000  # of all but the first part


def main():
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rows", type=int, nargs="+", default=[2000, 30_000, 100_000])
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{cpu()}, {load}, Python {platform.python_version()}")
    with sync_playwright() as playwright:
        for part in asked.parts:
            for rows in asked.rows if part == "linked" else [SAMPLES]:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                show(lines_of(part, browser, rows, asked.repeats))
                browser.close()
    print(f"load {os.getloadavg()[0]:.1f} at the end")


def lines_of(part, browser, rows, repeats):
    if part == "computed":
        return computed.times_of(rows, repeats)
    cases = {"linked": linked, "saved": saved, "page": pages}
    return cases[part].times_of(browser, rows, repeats)


def show(lines):
    for line in lines:
        times = line["ms"]
        said = f"| {line['what']} | {min(times):,.0f} | {statistics.median(times):,.0f} |"
        if "processor" in line:
            said += f" {min(line['processor']):,.0f} |"
        print(said, flush=True)


def cpu():
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ()
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return f"{platform.machine()}, {models[0] if models else platform.processor()}"


if __name__ == "__main__":
    main()
