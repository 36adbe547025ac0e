"""Runs that a brief is made of: of each kind of advice, with planted pictures and words."""

import numpy as np
import pandas as pd
from PIL import Image

from workbench import evaluate, fuse
from workbench.data.dataset import Dataset
from workbench.report import ReportParts, write_report
from workbench.store import Space

ROLES = ("CLIP", "expert", "concat", "fused")
N = 400
KNN = ("knn", "kind", "knn_acc1")
PROBE = ("linear_probe", "kind", "acc1")
SEARCH = ("retrieval", "", "image_retrieval_recall@1")
CREATED = "2026-11-30T12:00:00+00:00"


def hits(share, seed=0, n=N):
    """Hits and misses in an order of chance, exactly so many."""
    return np.random.default_rng(seed).permutation(np.arange(n) < share * n).astype(float)


SAME = hits(0.8)
KINDS = {  # kind of advice: shares of hits by role, measure by measure
    "adopt": {KNN: (0.5, 0.6, 0.7, 0.9), SEARCH: (SAME, None, SAME, SAME)},
    "behind": {KNN: (0.5, 0.6, 0.9, 0.7), SEARCH: (SAME, None, SAME, SAME)},
    "level": {KNN: (0.3, 0.3, SAME, SAME), SEARCH: (SAME, None, SAME, SAME)},
    "trade": {KNN: (0.5, 0.5, 0.5, 0.9), PROBE: (0.9, 0.5, 0.5, 0.5)},
    "open": {KNN: tuple(hits(0.7, seed, 60) for seed in range(4))},
}
COUNTS = {"level": 4000}


def planted(kind):
    """Shares of a kind, as many as the run has samples."""
    n = COUNTS.get(kind, 60 if kind == "open" else N)
    if n == N or kind == "open":
        return KINDS[kind], n
    same = hits(0.8, 0, n)
    return {
        key: tuple(same if share is SAME else share for share in shares)
        for key, shares in KINDS[kind].items()
    }, n


def made_spaces(ids, seed=0):
    """CLIP and an expert that see different things, both side by side, and multiplied."""
    rng = np.random.default_rng(seed)
    clip, expert = (
        Space(name, ids, rng.standard_normal((len(ids), 6)).astype(np.float32),
              info={"role": role, "seconds": 3.0, "model": f"model of {name}"})
        for name, role in (("CLIP", "clip"), ("expert", "expert"))
    )  # fmt: skip
    kernel = fuse(clip, expert, method="kernel", C=0.5)
    concat = Space("concat", ids, np.hstack([clip.image, expert.image]), info={"role": "concat"})
    fused = Space(
        "fused", ids, np.hstack([clip.image, expert.image, expert.image]),
        info={"role": "fused", "method": "rp", "parents": ["CLIP", "expert"], "seconds": 0.1},
    )  # fmt: skip
    exact = Space("fused (exact)", ids, kernel.image, info={**kernel.info, "role": "exact"})
    return {"CLIP": clip, "expert": expert, "concat": concat, "fused": fused, exact.name: exact}


def made_data(folder, n, labels=("a", "b"), captions=(), pictures=True, target="kind"):
    """A set of small pictures, some of which many samples share."""
    ids = np.array([f"s{i}" for i in range(n)])
    paths = None
    table = pd.DataFrame({target: np.resize(np.array(labels, dtype=object), n)}, index=ids)
    if pictures:
        files = [folder / f"{i}.png" for i in range(5)]
        for i, file in enumerate(files):
            Image.new("RGB", (40, 30), (40 * i, 90, 200 - 40 * i)).save(file)
        paths = tuple(files[i % len(files)] for i in range(n))
        table["file"] = [path.name for path in paths]
    texts = pd.DataFrame({"row": range(len(captions)), "text": list(captions)})
    return Dataset("set", ids, paths, table, captions=texts, targets=(target,))


def write_run(folder, shares, n=N, lang="en", **data):
    """A run whose spaces are right for these shares of the samples."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    dataset = made_data(folder.parent, n, **data)
    spaces = made_spaces(dataset.ids)
    outcomes, rows = {}, []
    for number, (key, given) in enumerate(shares.items()):
        for place, (role, share) in enumerate(zip(ROLES, given, strict=True)):
            if share is None:
                continue
            values = share if isinstance(share, np.ndarray) else hits(share, 10 * number + place, n)
            kept = evaluate.Outcomes(values)
            outcomes[role, *key] = kept
            rows.append((role, *key, values.mean(), *evaluate.mean_interval(kept), n))
    metrics = pd.DataFrame(rows, columns=[*evaluate.KEY, "value", "low", "high", "n"])
    none = pd.DataFrame(columns=["a", "b", "metric", "value", "low", "high", "n"])
    comparison = evaluate.Comparison(
        dataset, spaces, metrics, none, {"all": 1.0}, outcomes=outcomes
    )
    parts = ReportParts(comparison, parameters={"data": "set", "seed": 0})
    write_report(parts, folder, created=CREATED, progress=False, lang=lang)
    return folder
