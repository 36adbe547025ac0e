"""How often a comparison claims a difference: where there is none, and where one was planted."""

from __future__ import annotations

from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd

from workbench.evaluate.clustering import cluster
from workbench.evaluate.comparing import compare
from workbench.evaluate.comparison import Comparison
from workbench.evaluate.intervals import Difference
from workbench.evaluate.prototypes import few_shot
from workbench.fusion.spaces import fuse

from .case import Case, Record
from .populations import classes, dataset, space

CLAIMS = ("better than", "worse than")


def _share(claims: list[bool]) -> Record:
    return float(np.mean(claims)), np.nan, np.nan, np.nan


def _claimed(gain: Difference) -> bool:
    return gain.low > 0 or gain.high < 0


def other_seeds(rng: np.random.Generator, metric: str) -> Record:
    """One space, clustered (or its examples drawn) under two seeds."""
    X, labels = classes(rng, 200, 8, noise=1.1)
    data, outcomes = dataset(labels), {}
    for name in "ab":
        seed = int(rng.integers(2**31))
        if metric.startswith("acc1"):
            table, task = few_shot(X, labels, (2,), random_state=seed), "few_shot"
        else:
            method = metric.split("_")[0]
            table, task = cluster(X, labels, [method], random_state=seed), "cluster"
        found = table.set_index("metric").outcomes[metric]
        outcomes[name, task, "kind", metric] = found
    spaces = {name: space(name, X) for name in "ab"}
    shown = Comparison(data, spaces, pd.DataFrame(), pd.DataFrame(), {}, outcomes=outcomes)
    return _share([_claimed(shown.difference("a", "b", task, "kind", metric))])


def two_draws(rng: np.random.Generator, parents: bool) -> Record:
    """Four draws of one fusion, every pair at every measure."""
    X, labels = classes(rng, 120, 4, noise=1.0)
    Y, _ = classes(rng, 120, 4, noise=1.0)
    clip, expert = space("CLIP", X, "clip"), space("expert", Y, "expert")
    seeds = rng.integers(2**31, size=2 if parents else 4)
    drawn = {
        f"draw {i}": fuse(clip, expert, n_components=48, random_state=int(seed))
        for i, seed in enumerate(seeds)
    }
    given = {"CLIP": clip, "expert": expert, **drawn} if parents else drawn
    shown = compare(dataset(labels), given, progress=False)
    keys = shown.metrics[shown.metrics.space == "draw 0"][["task", "target", "metric"]]
    gains = [
        shown.difference(a, b, *key)
        for a, b in combinations(drawn, 2)
        for key in keys.itertuples(index=False, name=None)
    ]
    return _share([_claimed(gain) for gain in gains])


def noise_expert(rng: np.random.Generator) -> Record:
    """An expert of pure noise: whether any gain of the fused space over CLIP is found."""
    X, labels = classes(rng, 120, 4, noise=1.0)
    clip = space("CLIP", X, "clip")
    expert = space("expert", rng.standard_normal((120, 8)), "expert")
    return _gains(labels, clip, expert, rng, kind="CLIP")


def planted_gain(rng: np.random.Generator) -> Record:
    """Parents that tell two classes apart each, of four."""
    labels = np.array(["0", "1", "2", "3"])[rng.permutation(160) % 4]
    codes = labels.astype(int)
    parents = [
        space(name, np.eye(2, 8)[part] + 0.15 * rng.standard_normal((160, 8)), name.lower())
        for name, part in (("CLIP", codes % 2), ("expert", codes // 2))
    ]
    return _gains(labels, *parents, rng, kind="CLIP")


def _gains(
    labels: np.ndarray, clip: object, expert: object, rng: np.random.Generator, kind: str
) -> Record:
    seed = int(rng.integers(2**31))
    fused = fuse(clip, expert, n_components=64, random_state=seed)
    given = {"CLIP": clip, "expert": expert, "fused": fused}
    shown = compare(dataset(labels), given, random_state=seed % 1000, progress=False)
    found = [each for each in shown.findings() if each.space == "fused" and each.rival == kind]
    return _share([any(each.verdict.value == "better than" for each in found)])


CASES = [
    *(
        Case(f"same space, other seeds: {metric}", "false", partial(other_seeds, metric=metric))
        for metric in ("kmeans_nmi", "kmeans_ami", "spectral_nmi", "spectral_ami", "acc1@2shot")
    ),
    Case("draws of one fusion, without parents", "false", partial(two_draws, parents=False), 60),
    Case("draws of one fusion, beside the parents", "false", partial(two_draws, parents=True), 60),
    Case("a gain over CLIP by an expert of noise", "false", noise_expert, 100),
    Case("a planted gain over CLIP", "power", planted_gain, 60),
]
