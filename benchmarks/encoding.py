"""What encoding pictures costs, and which memory is worth keeping between batches.

    python benchmarks/encoding.py [--pictures 512] [--repeats 3] [--spec SPEC]

Each way runs in fresh processes, in turn: as the package does it; without keeping large blocks
(:mod:`workbench.encoders.heap`); with one buffer for all batches instead of a new tensor for each,
filled when a batch is whole, or by the threads that open the pictures. Prints the least wall time,
and processor time of the user and of the system and page faults of that run.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

SPEC = "timm:vit_tiny_patch16_224,weights=random"
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}


def make_pictures(folder: Path, n: int) -> None:
    """Write photographs of noise, of the size that many have on the web."""
    rng = np.random.default_rng(0)
    for number in range(n):
        small = Image.fromarray(rng.integers(0, 255, (30, 40, 3), dtype=np.uint8))
        small.resize((640, 480)).save(folder / f"{number:04d}.jpg")


class Buffer:
    """One tensor for the pictures of every batch."""

    def __init__(self) -> None:
        self.rows: Any = None
        self.taken = 0

    def room_for(self, tensor: Any, n: int) -> Any:
        """Give a tensor of n pictures like this one, the same memory as before."""
        if self.rows is None or len(self.rows) < n:
            self.rows = tensor.new_empty((n, *tensor.shape))
        return self.rows[:n]


def keep_nothing() -> None:
    """Let the C library do as it usually does."""
    from workbench.encoders import rows

    rows.blocks_kept = nullcontext


def keep_input() -> None:
    """Copy every batch into one buffer."""
    import torch

    from workbench.encoders.model import Model

    buffer = Buffer()

    def encode_prepared(self: Any, tensors: Any) -> np.ndarray:
        batch = buffer.room_for(tensors[0], len(tensors))
        torch.stack(list(tensors), out=batch)
        return np.asarray(self.encode_batch(batch))

    Model.encode_prepared = encode_prepared  # type: ignore[method-assign]


def fill_slots() -> None:
    """Let the threads that open pictures write into slots of a ring, which are used again."""
    from threading import Lock

    import torch

    from workbench.encoders.batches import Pictures
    from workbench.encoders.model import Model

    ring, lock, prepare = Buffer(), Lock(), Pictures.prepare
    slots = 4 * 32  # batches that wait, the one at work, and the one that is begun

    def prepare_into(self: Any, key: str) -> Any:
        with lock:  # threads begin in the order of the pictures
            place = ring.taken % slots
            ring.taken += 1
        tensor = prepare(self, key)
        with lock:
            row = ring.room_for(tensor, slots)[place]
        return row.copy_(tensor)

    def encode_prepared(self: Any, tensors: Any) -> np.ndarray:
        first = tensors[0]
        follow = all(
            each.data_ptr() - first.data_ptr() == place * first.nbytes
            for place, each in enumerate(tensors)
        )
        if follow:  # they lie one behind the other: a view of the ring
            start = (first.data_ptr() - ring.rows.data_ptr()) // first.nbytes
            return np.asarray(self.encode_batch(ring.rows[start : start + len(tensors)]))
        return np.asarray(self.encode_batch(torch.stack(list(tensors))))

    Pictures.prepare = prepare_into  # type: ignore[method-assign]
    Model.encode_prepared = encode_prepared  # type: ignore[method-assign]


WAYS = {
    "as it is": None,
    "large blocks given back": keep_nothing,
    "one buffer for all batches": keep_input,
    "pictures opened into slots": fill_slots,
}


def run_once(way: str, folder: str, spec: str) -> None:
    """Encode in this process, and print what it took."""
    import workbench as wb
    from workbench.encoders.loading import load_encoder

    change = WAYS[way]
    if change is not None:
        change()
    dataset = wb.load(folder)
    encoder = load_encoder(spec)
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    wb.encode(dataset, encoder=encoder, cache=False, progress=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    faults = after.ru_minflt - before.ru_minflt
    print(json.dumps([
        wall, after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime, faults,
        after.ru_maxrss / 1e3,
    ]))  # fmt: skip


def measured(way: str, folder: str, spec: str) -> list[float]:
    """Encode in a fresh process."""
    command = [sys.executable, __file__, "--way", way, "--folder", folder, "--spec", spec]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT)
    return list(json.loads(ran.stdout.splitlines()[-1]))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--spec", default=SPEC)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        return run_once(options.way, options.folder, options.spec)
    with tempfile.TemporaryDirectory() as folder:
        make_pictures(Path(folder), options.pictures)
        runs: dict[str, list[list[float]]] = {way: [] for way in WAYS}
        for _ in range(options.repeats):
            for way, taken in runs.items():
                taken.append(measured(way, folder, options.spec))
    print(f"Python {platform.python_version()}, {platform.machine()}, {options.spec}\n")
    print("| way | wall s | user s | system s | page faults | MB at most |")
    print("| --- | --- | --- | --- | --- | --- |")
    for way, taken in runs.items():
        wall, user, system, faults, most = min(taken)
        print(f"| {way} | {wall:.1f} | {user:.1f} | {system:.1f} | {faults:,.0f} | {most:,.0f} |")
    return None


if __name__ == "__main__":
    main()
