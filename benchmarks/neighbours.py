"""Ways to find the ten nearest rows of 20,000 among n: seconds and recall, in one process.

    python benchmarks/neighbours.py [--rows 20000 60000] [--data FOLDER] [--repeats 3] [--skip WAY]

Ways: `full` compares all pairs in single precision; `halves` all pairs in bfloat16 first, with the
bound that keeps it exact; `short` takes 60 candidates by the first 128 principal directions and
scores them exactly; `cells` is what `align.near_rows` does where exact takes long, before its
recall is judged; `pynndescent` is a graph, compiled before its time is taken. Recall is the share
of the exact neighbours of 500 rows. `near_rows` is the choice: in words what it says of itself.

Rows: crowds (40 classes, noise as large as they are apart), noise alone (nothing to go by), and
with --data real embeddings, each many times with noise of its own. Printed is the least of the
repeats on the clock and of all processors together; pynndescent's first run, which compiles, stands
beside it.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from explorer import cpu

from workbench import align
from workbench.align import nearby
from workbench.align.cells import Cells
from workbench.align.exact_neighbours import exact_neighbours
from workbench.align.full_precision import FullPrecision
from workbench.align.half_precision import HalfPrecision
from workbench.align.largest import largest_of_rows
from workbench.arrays import row_blocks
from workbench.fusion import FusedKernel
from workbench.store import Space

K, ASKING, SAMPLED = 10, 20_000, 500
WIDTH, DEPTH = 128, 60  # of short rows, and their candidates
REAL = {
    "CLIP, photographs": ("flickr8k-1000/clip_vitb32_image.npy", 0.5),
    "MiniLM, captions": ("flickr8k-1000/minilm_l6_v2_text.npy", 1.0),
    "DINOv3, things": ("things129/dinov3_vitb16.npy", 1.0),
}
WAYS = ("full", "halves", "short", "cells", "pynndescent", "near_rows")


def unit(X):
    return (X / np.linalg.norm(X, axis=1, keepdims=True)).astype("f4")


def crowds(n, width, seed=0):
    rng = np.random.default_rng(seed)
    label = np.random.default_rng(0).integers(0, 40, n)
    return unit(rng.standard_normal((40, width))[label] + rng.standard_normal((n, width)))


def copies(file, n, noise):
    """Rows of a file again and again, each with noise of its own, `noise` times as long."""
    X = unit(np.load(file).astype(float))
    rng = np.random.default_rng(0)
    scale = noise / np.sqrt(X.shape[1])
    return unit(X[np.arange(n) % len(X)] + scale * rng.standard_normal((n, X.shape[1])))


def sets_of(n, folder):
    """Sets of rows by name; made one at a time."""
    yield "crowds, 512", crowds(n, 512)
    yield "crowds, 768", crowds(n, 768)
    yield "noise, 512", unit(np.random.default_rng(0).standard_normal((n, 512)))
    files = {name: (Path(folder) / file, noise) for name, (file, noise) in REAL.items()}
    for name, (file, noise) in files.items() if folder else ():
        yield name, copies(file, n, noise)
    ids = np.arange(n).astype(str)
    parents = [Space(str(width), ids, crowds(n, width, width)) for width in (512, 768)]
    yield "product of crowds, 512 x 768", FusedKernel(*parents).rows("image")


def by_blocks(finder, asking):
    return np.vstack([finder.nearest(asking[rows], K) for rows in row_blocks(len(asking), 1024)])


def short(X, asking):
    few = X[np.random.default_rng(0).permutation(len(X))[:2000]]
    directions = np.linalg.svd(few, full_matrices=False)[2][:WIDTH]
    narrow, found = X @ directions.T, []
    for rows in row_blocks(len(asking), 512):
        who = asking[rows]
        products = narrow[who] @ narrow.T
        products[np.arange(len(who)), who] = -np.inf
        near = largest_of_rows(products, DEPTH)
        exact = np.einsum("id,ikd->ik", X[who], X[near])
        found.append(np.take_along_axis(near, largest_of_rows(exact, K), 1))
    return np.vstack(found)


def cells(X, asking):
    """As near_rows does it, whatever the recall is."""
    found = Cells(X, np.random.default_rng(0))
    sample = np.random.default_rng(1).permutation(asking)[:SAMPLED]
    needed = found.steps_to(sample, exact_neighbours(X, sample, K))
    affordable = np.searchsorted(found.shares(), nearby.MOST_PAIRS, side="right")
    wanted = np.quantile(needed, nearby.WANTED_RECALL, method="inverted_cdf")
    return found.nearest(asking, K, int(max(1, min(affordable, wanted))))


def pynndescent(X, asking):
    from pynndescent import NNDescent

    graph = NNDescent(X, metric="cosine", n_neighbors=K + 5, random_state=0)
    near = graph.neighbor_graph[0][asking]
    others = near != asking[:, None]
    others &= others.cumsum(1) <= K
    kept = np.where(others.sum(1)[:, None] == K, others, np.arange(near.shape[1]) < K)
    return near[kept].reshape(len(asking), K)


def near_rows(X, asking):
    found = align.near_rows(X, K, asking, exact=False)
    near_rows.words = found.words
    return found.rows


def ways_of(X):
    """Those that the rows allow; rows of a kernel are known by their products alone."""
    ways = {"full": lambda asking: by_blocks(FullPrecision(X), asking)}
    if isinstance(X, np.ndarray):
        ways |= {
            "halves": lambda asking: by_blocks(HalfPrecision(X), asking),
            "short": lambda asking: short(X, asking),
            "pynndescent": lambda asking: pynndescent(X, asking),
        }
    return ways | {
        "cells": lambda asking: cells(X, asking),
        "near_rows": lambda asking: near_rows(X, asking),
    }


def timed(way, asking, repeats):
    """Seconds on the clock and of all processors, of each repeat, and what was found last."""
    clock, processor, found = [], [], None
    for _ in range(repeats):
        start, busy = time.perf_counter(), time.process_time()
        found = way(asking)
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
    return clock, processor, found


def show(name, X, asked):
    asking = np.sort(np.random.default_rng(0).permutation(len(X))[:ASKING])
    places = np.random.default_rng(2).permutation(len(asking))[:SAMPLED]
    exact = FullPrecision(X).nearest(asking[places], K)
    ways = ways_of(X)
    for way in (each for each in WAYS if each in ways and each not in asked.skip):
        clock, processor, found = timed(ways[way], asking, asked.repeats)
        recall = (exact[:, :, None] == found[places][:, None, :]).any(2).mean()
        first = f" ({clock[0]:.1f} the first time)" if way == "pynndescent" else ""
        said = f"{near_rows.words}" if way == "near_rows" else ""
        seconds = f"{min(clock):.2f}{first} | {min(processor):.2f}"
        print(f"| {len(X):,} | {name} | {way} | {seconds} | {recall:.3f} | {said} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 60_000])
    parser.add_argument("--data", help="folder of real embeddings")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--skip", nargs="+", choices=WAYS, default=[])
    asked = parser.parse_args()
    print(f"{cpu()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for n in asked.rows:
        for name, X in sets_of(n, asked.data):
            show(name, X, asked)
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
