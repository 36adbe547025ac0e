"""Weak slices: samples that look alike and are often wrong, with what they have in common."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import _checks
from .._require import InputError
from ..align.describing import Trait, describer_of
from ..arrays import subsample
from ..by_group.rows import TASKS, by_sample, rows_of
from ..by_group.slices import find_slices
from ..evaluate.comparison import Comparison
from ..evaluate.findings.roles import spaces_in_role
from ..evaluate.uncertainty.outcomes import Outcomes
from ..product_rows import ProductRows
from ..store import Space
from .look import Look

LEAST = 100  # outcomes: fewer make no slices
MOST_CLUSTERED = 5000  # outcomes that are put into clusters
METRICS = {"knn": "knn_acc1", "zero_shot": "acc1", "retrieval": "image_retrieval_recall@1"}


def weak_slices(
    comparison: Comparison, space: str | None = None, *, task: str | None = None,
    random_state: int = 0,
) -> list[Look]:  # fmt: skip
    """Find groups of samples that look alike and are wrong more often than all others.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.
    space : str, default=None
        In which samples are alike and by which they are right or wrong; the first fused one with
        columns, else the first with pictures.
    task : {"knn", "zero_shot", "retrieval"}, default=None
        By what a sample is right; the first of these that was measured if None.
    random_state : int, default=0
        Of draws and clusters.

    Returns
    -------
    list of Look
        Weakest first; none where no group is worse beyond chance (Holm), or nothing can be told.

    Raises
    ------
    InputError
        If there is no such space or task.

    Examples
    --------
    >>> import workbench as wb
    >>> study = wb.Study("demo", limit=64, n_components=128, map_method="pca", progress=False)
    >>> weak_slices(study.comparison)
    []
    """
    _checks.typed("comparison", comparison, Comparison, "a Comparison, as compare gives it")
    name = _space_of(comparison, space)
    if task is not None:
        _checks.one_of("task", task, tuple(METRICS))
    found = _outcomes(comparison, name, task)
    if found is None:
        return []
    task, values, rows = found
    chosen = subsample(len(values), MOST_CLUSTERED, random_state)
    image: Any = comparison.spaces[name].as_compared().image
    X, values, rows = np.asarray(image[rows[chosen]]), values[chosen], rows[chosen]
    try:
        table, slices = find_slices(X, values, random_state=random_state)
    except InputError:  # equal rows, or clusters of a few samples each: nothing can be told
        return []
    describer = describer_of(comparison.dataset)
    looks = []
    for weak in table.itertuples():
        inside = slices == weak.group
        order = np.argsort(values[inside], kind="stable")  # those that are wrong first
        members = np.array(list(dict.fromkeys(rows[inside][order].tolist())))
        traits = describer.describe(members)
        measure = f"{TASKS[task]} in {name}"
        looks.append(_look(weak, members, traits, measure))
    return _numbered(looks)


def _space_of(comparison: Comparison, space: str | None) -> str:
    """A space with columns and pictures."""
    seen = _with_columns(comparison.spaces)
    fused = [name for name in spaces_in_role(comparison.spaces, "fused") if name in seen]
    if space is None:
        return next(iter([*fused, *seen]), "")
    _checks.one_of("space", space, list(seen))
    return space


def _with_columns(spaces: Mapping[str, Space]) -> list[str]:
    found: dict[str, Any] = {name: space.image for name, space in spaces.items()}
    return [name for name, X in found.items() if X is not None and not isinstance(X, ProductRows)]


def _outcomes(
    comparison: Comparison, name: str, task: str | None
) -> tuple[str, np.ndarray, np.ndarray] | None:
    """Whether each sample was right, and which it is: by the first task that tells."""
    for each in METRICS if task is None else [task]:
        for key, kept in comparison.outcomes.items():
            told = key[0] == name and (key[1], key[3]) == (each, METRICS[each])
            if not told or not isinstance(kept, Outcomes) or len(kept) < LEAST:
                continue
            try:
                rows = rows_of(comparison.dataset, each, key[2], key[3], len(kept))
            except InputError:  # samples that were drawn: nobody knows which
                continue
            return each, *by_sample(kept, rows)
    return None


def _look(weak: Any, members: np.ndarray, traits: list[Trait], measure: str) -> Look:
    about = ", ".join(trait.words for trait in traits) or "nothing that labels or captions name"
    words = (
        f"{measure}: {weak.value:.0%} of {weak.n} samples that look alike are right, of all others"
        f" {weak.rest:.0%}. In common: {about}."
    )
    name = traits[0].name if traits else "no name"
    return Look(f"weak slice: {name}", words, members)


def _numbered(looks: list[Look]) -> list[Look]:
    """Slices of one name told apart by a number."""
    counts: dict[str, int] = {}
    numbered = []
    for look in looks:
        counts[look.kind] = counts.get(look.kind, 0) + 1
        again = f" ({counts[look.kind]})" if counts[look.kind] > 1 else ""
        numbered.append(Look(look.kind + again, look.words, look.rows, look.notes))
    return numbered
