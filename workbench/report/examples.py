"""Examples that a run keeps: rows of neighbours, a product step by step, classes that do badly."""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from .._require import InputError
from ..by_group import compare_groups
from ..data.dataset import Dataset
from ..data.images import thumbnail
from ..evaluate.comparison import Comparison
from ..fusion.kernel_spaces import kernel_of
from ..interpret import explain_pair
from ..interpret.parts import FUSED, PRODUCT, terms_of
from ..layout.neighbour_rows import Asked, NeighbourRows
from .neighbours import Found, name_of

SIDE = 128  # pixels of a picture
LEVEL = 0.05  # of a group that is said to be worse
MOST_GROUPS = 3
BOTH, FIRST, SECOND = "both", "first", "second"  # who finds two samples alike


def examples_of(comparison: Comparison, found: Found | None) -> dict[str, Any]:
    """Collect what a page needs beside the figures of a run.

    Parameters
    ----------
    comparison : Comparison
        Of the run.
    found : Found or None
        Of :func:`workbench.report.neighbours.found_neighbours`.

    Returns
    -------
    dict
        Number of classes, and whether the samples are pictures; neighbours, steps and groups, None
        where there are none; samples by their row, with name, caption and picture.
    """
    dataset = comparison.dataset
    asked = [] if found is None else _one_of_each(found.rows)
    steps = None if found is None else _steps(comparison, found.rows, asked)
    rows = {row for each in asked for row in _rows_of(each)}
    rows |= set() if steps is None else {steps["row"], *(each["row"] for each in steps["others"])}
    return {
        "classes": len(dataset.classes()) if dataset.targets else 0,
        "pictures": dataset.paths is not None,
        "neighbours": None if found is None else _neighbours(found, asked),
        "steps": steps,
        "groups": None if found is None else _groups(comparison, found),
        "samples": {str(row): _sample(dataset, row) for row in sorted(rows)},
    }


def without_places(examples: Mapping[str, Any], hide: Callable[[Any], Any]) -> dict[str, Any]:
    """Make absolute paths short, in words alone: pictures stay as they are.

    Parameters
    ----------
    examples : mapping
        Of :func:`examples_of`.
    hide : callable
        Of :class:`workbench.report.places.Places`.

    Returns
    -------
    dict
        Of the same make.

    Examples
    --------
    >>> kept = {"classes": 0, "samples": {"1": {"name": "/a/b", "picture": "/a/b"}}}
    >>> without_places(kept, lambda value: str(value).replace("/a", "~"))["samples"]["1"]
    {'name': '~/b', 'picture': '/a/b'}
    """
    samples = {
        row: {part: words if part == "picture" else hide(words) for part, words in sample.items()}
        for row, sample in examples["samples"].items()
    }
    words = {part: hide(value) for part, value in examples.items() if part != "samples"}
    return words | {"samples": samples}


def _one_of_each(found: NeighbourRows) -> list[Asked]:
    """The first that was drawn of each outcome."""
    first: dict[str, Asked] = {}
    for each in found.samples:
        first.setdefault(each.outcome, each)
    return list(first.values())


def _rows_of(asked: Asked) -> Iterable[int]:
    yield asked.row
    for nearest in asked.nearest.values():
        yield from map(int, nearest)


def _neighbours(found: Found, asked: Sequence[Asked]) -> dict[str, Any]:
    rows = found.rows
    samples = [
        {
            "outcome": each.outcome,
            "row": each.row,
            "near": {name: near.tolist() for name, near in each.nearest.items()},
            "right": {name: marks.tolist() for name, marks in each.right.items()},
        }
        for each in asked
    ]
    return {
        "space": rows.name, "rival": rows.rival, "k": rows.k, "target": found.target,
        "counts": dict(rows.counts), "asked": rows.n_rows, "total": rows.total,
        "samples": samples,
    }  # fmt: skip


def _sample(dataset: Dataset, row: int) -> dict[str, str]:
    return {
        "name": name_of(dataset, row),
        "caption": name_of(dataset, row, caption_first=True),
        "picture": _picture(dataset, row),
    }


def _picture(dataset: Dataset, row: int) -> str:
    """Base64 of a small WebP file; empty without a picture that can be read."""
    if dataset.paths is None:
        return ""
    try:
        data = thumbnail(dataset.paths[row], SIDE, dataset.background)
    except InputError:  # it went away since
        return ""
    return base64.b64encode(data).decode()


def _steps(
    comparison: Comparison, found: NeighbourRows, asked: Sequence[Asked]
) -> dict[str, Any] | None:
    """A sample and three others: alike to both parents, to the first alone, to the second alone."""
    spaces = comparison.spaces
    made_of = spaces[found.name].info.get("parents")
    kernels = [
        space
        for space in spaces.values()
        if kernel_of(space) is not None and space.info.get("parents") == made_of
    ]
    if not kernels or not asked or kernels[0].image is None:
        return None
    kernel, query = kernels[0], asked[0]
    pool = sorted({*_rows_of(query)} - {query.row})
    clip, *experts = [
        term.similarity
        for term in terms_of(kernel, [query.row] * len(pool), pool)
        if term.name not in (PRODUCT, FUSED)
    ]
    if not experts:
        return None
    chosen = _three(np.asarray(clip), np.mean(experts, axis=0))
    others = [_step(kernel, query.row, pool[at], who) for who, at in chosen.items()]
    parts = explain_pair(kernel, query.row, pool[0]).parts
    weights = dict(zip(parts.part, parts.weight.astype(float), strict=True))
    return {"row": query.row, "weights": weights, "others": others}


def _three(clip: np.ndarray, expert: np.ndarray) -> dict[str, int]:
    """Places of who is most alike to both, and to one much more than to the other."""
    first, second = _standard(clip), _standard(expert)
    wanted = {BOTH: np.minimum(first, second), FIRST: first - second, SECOND: second - first}
    chosen: dict[str, int] = {}
    for who, score in wanted.items():
        left = [at for at in np.argsort(-score, kind="stable") if at not in chosen.values()]
        if left:
            chosen[who] = int(left[0])
    return chosen


def _standard(x: np.ndarray) -> np.ndarray:
    spread = float(x.std())
    return (x - x.mean()) / spread if spread > 0 else np.zeros_like(x)


def _step(kernel: Any, row: int, other: int, who: str) -> dict[str, Any]:
    parts = explain_pair(kernel, row, other).parts
    return {
        "row": other,
        "who": who,
        "similarity": dict(zip(parts.part, parts.similarity.astype(float), strict=True)),
        "more_than": dict(zip(parts.part, parts.more_than.astype(float), strict=True)),
    }


def _groups(comparison: Comparison, found: Found) -> dict[str, Any] | None:
    """Classes that do clearly worse, and those that fusing harms; None where nobody can tell."""
    name, rival = found.rows.name, found.rows.rival
    if not found.target:
        return None
    try:
        told = compare_groups(
            comparison, found.target, target=found.target, space=name, rival=rival
        )
    except InputError:  # the measure is not there, or there is one class
        return None
    table, changes = told.scores[name], told.changes
    weak = table[(table.adjusted_p < LEVEL) & (table.value < table.rest)]
    lost = changes[changes.verdict == "loses"]
    smallest = table.sort_values("n", kind="stable").iloc[0]
    return {
        "space": name, "rival": rival, "target": found.target, "count": len(table),
        "weak": weak[["group", "n", "value", "low", "high", "rest"]]
        .head(MOST_GROUPS).to_dict("records"),
        "lost": lost[["group", "n", "difference", "low", "high"]]
        .head(MOST_GROUPS).to_dict("records"),
        "weak_count": len(weak), "lost_count": len(lost),
        "too_small": int(table.too_small.sum()),
        "smallest": {"group": str(smallest.group), "n": int(smallest.n)},
    }  # fmt: skip
