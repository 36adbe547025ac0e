"""How often a comparison claims a difference: where there is none, and where one was planted."""

from __future__ import annotations

from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd

from workbench.data.dataset import Dataset
from workbench.evaluate.comparing import compare
from workbench.evaluate.comparison import Comparison
from workbench.evaluate.measures.clustering import cluster
from workbench.evaluate.measures.prototypes import few_shot
from workbench.evaluate.uncertainty.intervals import Difference, difference
from workbench.fusion.spaces import fuse
from workbench.store import Space

from .case import Case, Record
from .populations import classes, dataset, few_measures, space


def _share(claims: list[bool]) -> Record:
    return float(np.mean(claims)), np.nan, np.nan, np.nan


def _claimed(gain: Difference) -> bool:
    return gain.low > 0 or gain.high < 0


def other_seeds(rng: np.random.Generator, method: str) -> list[Record]:
    """One space, clustered under two seeds."""
    X, labels = classes(rng, 200, 8, noise=1.1)
    tables = [cluster(X, labels, [method], random_state=int(rng.integers(2**31))) for _ in range(2)]
    return [_share([_claimed(_gain(tables, f"{method}_{index}"))]) for index in INDICES]


def other_examples(rng: np.random.Generator) -> Record:
    """One space, and few-shot with other examples."""
    X, labels = classes(rng, 200, 8, noise=1.1)
    tables = [few_shot(X, labels, (2,), random_state=int(rng.integers(2**31))) for _ in range(2)]
    return _share([_claimed(_gain(tables, "acc1@2shot"))])


def _gain(tables: list[pd.DataFrame], metric: str) -> Difference:
    return difference(*(table.set_index("metric").outcomes[metric] for table in tables))


def draws_alone(rng: np.random.Generator) -> Record:
    """Three draws of one fusion, every pair at every measure."""
    _, _, drawn, labels = _draws(rng, 3)
    return _false(compare(dataset(labels), drawn, progress=False), drawn)


def draws_beside_parents(rng: np.random.Generator) -> Record:
    """Two draws of one fusion and their parents, by probe and k-NN alone."""
    clip, expert, drawn, labels = _draws(rng, 2)
    given = {"CLIP": clip, "expert": expert, **drawn}
    return _false(compare(few_measures(labels), given, progress=False), drawn)


def _draws(
    rng: np.random.Generator, count: int
) -> tuple[Space, Space, dict[str, Space], np.ndarray]:
    """Two parents, draws of their fusion, and the classes."""
    X, labels = classes(rng, 120, 4, noise=1.0)
    Y = X[:, ::-1] + 0.2 * rng.standard_normal(X.shape)
    clip, expert = space("CLIP", X, "clip"), space("expert", Y, "expert")
    seeds = rng.integers(2**31, size=count)
    drawn = {
        f"draw {i}": fuse(clip, expert, n_components=48, random_state=int(seed))
        for i, seed in enumerate(seeds)
    }
    return clip, expert, drawn, labels


def _false(shown: Comparison, drawn: dict[str, Space]) -> Record:
    """Share of differences between draws that are claimed."""
    keys = shown.metrics[shown.metrics.space == "draw 0"][["task", "target", "metric"]]
    gains = [
        shown.difference(a, b, *key)
        for a, b in combinations(drawn, 2)
        for key in keys.itertuples(index=False, name=None)
    ]
    return _share([_claimed(gain) for gain in gains])


def noise_expert(rng: np.random.Generator) -> Record:
    """An expert of pure noise: whether any gain of the fused space over CLIP is found."""
    X, labels = classes(rng, 100, 4, noise=1.0)
    clip = space("CLIP", X, "clip")
    expert = space("expert", rng.standard_normal((100, 8)), "expert")
    return _gains(dataset(labels), clip, expert, rng)


def planted_gain(rng: np.random.Generator) -> Record:
    """Parents that tell two classes apart each, of four."""
    labels = np.array(["0", "1", "2", "3"])[rng.permutation(160) % 4]
    codes = labels.astype(int)
    parents = [
        space(name, np.eye(2, 8)[part] + 0.15 * rng.standard_normal((160, 8)), name.lower())
        for name, part in (("CLIP", codes % 2), ("expert", codes // 2))
    ]
    return _gains(few_measures(labels), *parents, rng)


def _gains(data: Dataset, clip: Space, expert: Space, rng: np.random.Generator) -> Record:
    """Whether the fused space is called better than CLIP at anything."""
    seed = int(rng.integers(2**31))
    fused = fuse(clip, expert, n_components=64, random_state=seed)
    given = {"CLIP": clip, "expert": expert, "fused": fused}
    shown = compare(data, given, random_state=seed % 1000, progress=False)
    found = [each for each in shown.findings() if each.space == "fused" and each.rival == "CLIP"]
    return _share([any(each.verdict.value == "better than" for each in found)])


INDICES = ("nmi", "ami", "ari")

CASES = [
    *(
        Case(
            f"same space, other seeds, {method}",
            "false",
            partial(other_seeds, method=method),
            figures=INDICES,
        )
        for method in ("kmeans", "spectral")
    ),
    Case("same space, other examples", "false", other_examples, 1000),
    Case("two draws of one fusion beside the parents", "false", draws_beside_parents),
    Case("draws of one fusion without the parents", "false", draws_alone),
    Case("a gain over CLIP by an expert of noise", "false", noise_expert),
    Case("a planted gain over CLIP", "power", planted_gain),
]
