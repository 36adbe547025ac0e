"""Rows from file to file: memory beyond the start, evenness, speed beside the same in memory.

    python benchmarks/streams.py --rows 1000000 --widths 3000 1024

Each width runs in a process of its own; its peak of resident memory, the fit of 20,000 rows in it,
is told from that before. The last figure is the speed as a share of that of the same arithmetic on
100,000 rows in memory, in the same process, least of three.
"""

import argparse
import multiprocessing
import tempfile
import time
from pathlib import Path

import numpy as np

from workbench import streams
from workbench.streams import unfinished

PARENTS = {"clip": 512, "expert": 768}
PART = 100_000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--widths", type=int, nargs="+", default=[3000, 1024])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        files = [_written(folder / f"{key}.npy", asked.rows, PARENTS[key]) for key in PARENTS]
        spawn = multiprocessing.get_context("spawn")
        for width in asked.widths:
            with spawn.Pool(1) as pool:
                print(pool.apply(measured, (files, folder / "fused.npy", width)), flush=True)


def _written(path, rows, width):
    rng = np.random.default_rng(width)
    whole = np.lib.format.open_memmap(path, "w+", "f4", (rows, width))
    for start in range(0, rows, PART):
        stop = min(rows, start + PART)
        whole[start:stop] = rng.standard_normal((stop - start, width), "f4") + 0.1
    whole.flush()
    return path


def measured(files, out, width):
    """A line: peak beyond the start, seconds of each 100,000 rows, share of the speed in memory."""
    begun, times = _peak(), []
    fuser = streams.fit_to_files(*files, n_components=width)
    append = unfinished.GrowingRows.append

    def timed(self, rows, facts):
        append(self, rows, facts)
        times.append((self.done, time.perf_counter()))

    unfinished.GrowingRows.append = timed
    start = time.perf_counter()
    written = streams.apply_to_files(fuser, *files, out=out, progress=False)
    parts = _parts([(0, start), *times])
    peak = _peak() - begun
    each = written.seconds / written.rows * PART
    return (
        f"| {written.rows:,} x {sum(PARENTS.values()):,} to {width:,} | {written.seconds:.0f} s |"
        f" {peak / 1e9:.2f} GB | {min(parts):.2f} to {max(parts):.2f} s |"
        f" {_in_memory(fuser, files) / each:.2f} |"
    )


def _in_memory(fuser, files):
    """Seconds for 100,000 rows that are in memory, block by block, nothing written."""
    rows = np.hstack([np.load(file, mmap_mode="r")[:PART] for file in files])
    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        for first in range(0, len(rows), 8192):
            fuser.transform(rows[first : first + 8192])
        best = min(best, time.perf_counter() - start)
    return best * PART / len(rows)


def _parts(times):
    """Seconds of every 100,000 rows, or of all where there are fewer."""
    done, at = np.array(times).T
    ends = np.arange(0, max(done[-1], PART) + 1, PART)
    return np.diff(np.interp(np.minimum(ends, done[-1]), done, at)).tolist()


def _peak():
    """Most bytes of resident memory so far; of this process alone, which getrusage is not."""
    (line,) = [at for at in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in at]
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
