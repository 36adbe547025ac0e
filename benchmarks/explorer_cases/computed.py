"""Columns and groups that the explorer computes when it is asked for them; no browser."""

import time
from functools import partial

import numpy as np
import pandas as pd

import workbench as wb
from workbench.data import Dataset
from workbench.fusion import FusedKernel
from workbench.store import Space

WIDTHS = {"CLIP": 512, "expert": 768}
CLASSES = 40
ASKED = (
    "disagreement: CLIP / expert",
    "approximate disagreement: CLIP / expert",
    "disagreement: CLIP / fused",
    "approximate disagreement: CLIP / fused",
    "disagreement: CLIP / product",
    "approximate disagreement: CLIP / product",
    "cluster: fused",
)  # approximate ones are there where exact ones take long


def explorer_of(n):
    """An explorer of n samples of 40 classes in spaces as wide as real ones."""
    rng = np.random.default_rng(0)
    ids, label = np.arange(n).astype(str), rng.integers(0, CLASSES, n)
    table = pd.DataFrame({"label": label.astype(str)}, index=ids)
    data = Dataset("synthetic", ids, None, table, targets=("label",))
    spaces = {}
    for name, width in WIDTHS.items():
        rows = rng.standard_normal((CLASSES, width))[label] + rng.standard_normal((n, width))
        spaces[name] = Space(name, ids, rows.astype("f4"))
    parents = tuple(spaces.values())
    spaces["fused"] = wb.fuse(*parents, random_state=0)
    spaces["product"] = FusedKernel(*parents).space("product")
    maps = {name: rng.standard_normal((n, 2)).astype("f4") for name in spaces}
    return wb.explore(data, spaces, layouts=maps, max_points=n)


def times_of(n, repeats):
    """Times in milliseconds of disagreement, clusters and groups, each computed anew."""
    explorer = explorer_of(n)
    columns = explorer._columns
    known = columns.names()
    asked = {name: columns.find(name) for name in ASKED if name in known}
    found = [_line(name, n, repeats, partial(_anew, columns, asked[name])) for name in asked]
    of_groups = "groups that CLIP keeps and the expert splits"
    return [*found, _line(of_groups, n, repeats, lambda: explorer.groups("CLIP", "expert"))]


def _anew(columns, column):
    columns.computed.pop(column, None)
    columns.values(column)


def _line(what, n, repeats, work):
    """Times in milliseconds: on the clock, and of all processors."""
    clock, processor = [], []
    for _ in range(repeats):
        start, busy = time.perf_counter(), time.process_time()
        work()
        clock.append(1000 * (time.perf_counter() - start))
        processor.append(1000 * (time.process_time() - busy))
    line = {"what": f"{what}, {n:,}", "ms": clock, "processor": processor}
    return line
