"""Further draws of fused spaces: what other random projections would have made of a metric."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from .._language import kept
from .._require import InputError
from ..fusion.fusing import fuse
from ..fusion.krossfuse import FUSERS
from ..store import Space
from .measures.tables import interval_of
from .uncertainty.outcomes import Clusters, Outcomes

LEAST_DRAWS = 4  # of one fusion: variance over fewer says little
OF_TEXTS = ("zero_shot", "retrieval")  # tasks that need no further draw where texts are not drawn
NOT_DRAWN = ("similarity", "modality_gap")  # tasks that no verdict is about
CHECKED_ROWS = 64  # of the space itself, made again
NEAR_ENOUGH = 0.3  # relative error of them; other parents or another seed are beyond 1

Measured = Mapping[tuple[str, str, str], float]  # task, target and metric to a value


def recipe_of(space: Space) -> str:
    """Name everything that a randomly fused space was made by, but its seed.

    Parameters
    ----------
    space : Space
        Two draws of one fusion have the same recipe.

    Returns
    -------
    str
        Empty for a space that no random method made.

    Examples
    --------
    >>> ids = np.array(["a", "b", "c"])
    >>> clip, expert = (Space(name, ids, np.eye(3)) for name in ("CLIP", "expert"))
    >>> a, b = (fuse(clip, expert, n_components=5, random_state=seed) for seed in (0, 1))
    >>> recipe_of(clip), recipe_of(a) == recipe_of(b)
    ('', True)
    """
    info = space.info
    parameters = info.get("parameters")
    if info.get("method") not in FUSERS or not isinstance(parameters, dict):
        return ""
    if "random_state" not in parameters:
        return ""
    rest = {name: value for name, value in parameters.items() if name != "random_state"}
    shapes = {part: rows.shape for part, rows in space.rows().items()}
    return json.dumps([info["method"], info.get("parents"), rest, shapes], default=str)


def draws_of(spaces: Mapping[str, Space]) -> list[list[str]]:
    """Group the spaces that are draws of one fusion.

    Parameters
    ----------
    spaces : mapping of str to Space
        As compared.

    Returns
    -------
    list of list of str
        Names; one alone is a group, too.
    """
    groups: dict[str, list[str]] = {}
    for name, space in spaces.items():
        recipe = recipe_of(space)
        if recipe:
            groups.setdefault(recipe, []).append(name)
    return list(groups.values())


def further_draws(names: Sequence[str], spaces: Mapping[str, Space]) -> Iterator[Space]:
    """Fuse the parents of a space again with other seeds, one draw at a time.

    Parameters
    ----------
    names : sequence of str
        Draws of one fusion that are there already.
    spaces : mapping of str to Space
        As compared; the parents are looked for among them.

    Yields
    ------
    Space
        As many as are lacking of four; none where the parents are not at hand, or do not give the
        space that is there.
    """
    space = spaces[names[0]]
    parents = _parents(space, spaces)
    lacking = LEAST_DRAWS - len(names)
    if parents is None or lacking < 1 or not _gives(space, parents):
        return
    taken = {spaces[name].info["parameters"]["random_state"] for name in names}
    seed = int(space.info["parameters"]["random_state"])
    for _ in range(lacking):
        seed = (seed + 1) % 2**31
        while seed in taken:
            seed = (seed + 1) % 2**31
        yield _fused(space, parents, seed)


def needs_redraw(task: str, space: Space, redrawn: Space) -> bool:
    """Tell whether a metric can differ between two draws of a space.

    Parameters
    ----------
    task : str
        As in ``Comparison.metrics``.
    space, redrawn : Space
        Two draws.

    Returns
    -------
    bool
        Image-text products of rows that are not drawn are the same.
    """
    if task in OF_TEXTS:
        return not (_same(space.text, redrawn.text) and _same(space.classes, redrawn.classes))
    return task not in NOT_DRAWN


def with_redraws(
    measured: pd.DataFrame, names: Sequence[str], further: Sequence[Measured]
) -> pd.DataFrame:
    """Give every metric of the draws of one fusion its values in the other draws.

    Parameters
    ----------
    measured : DataFrame
        Of all spaces: space, task, target and ``COLUMNS``.
    names : sequence of str
        Draws of one fusion.
    further : sequence of mapping
        Metrics of draws that are no spaces of the comparison.

    Returns
    -------
    DataFrame
        With the draws in outcomes and intervals.
    """
    of_draws = {name: measured_values(measured[measured.space == name]) for name in names}
    table = measured.copy()
    for i, row in measured[measured.space.isin(names)].iterrows():
        key = (row.task, row.target, row.metric)
        others = [of_draws[name] for name in names if name != row.space]
        values = [each[key] for each in [*others, *further] if key in each]
        if row.outcomes is None or not values or set(values) == {row.value}:
            continue
        outcomes: Outcomes | Clusters = replace(row.outcomes, redraws=np.array(values))
        table.at[i, "outcomes"] = outcomes  # type: ignore[assignment]
        table.loc[i, ["low", "high"]] = interval_of(row.metric, outcomes)
    return table


def notes_of_draws(names: Sequence[str], n_further: int) -> list[str]:
    """Say what is known of the other draws of a fusion.

    Parameters
    ----------
    names : sequence of str
        Draws of one fusion.
    n_further : int
        Draws that were made beside them.

    Returns
    -------
    list of str
        One sentence.

    Examples
    --------
    >>> notes_of_draws(["fused"], 3)
    ['fused: intervals and verdicts take 3 further draws of its random projections.']
    """
    if n_further:
        said = kept(
            "{names}: intervals and verdicts take {n} further draws of its random projections."
        )
        return [kept(said, names=", ".join(names), n=n_further)]
    if len(names) > 1:
        said = kept("{names} are draws of one fusion: verdicts take what differs.")
        return [kept(said, names=", ".join(names))]
    said = kept(
        "Verdicts hold for this draw of {name} alone: its parents, or another draw, are not among"
        " the spaces."
    )
    return [kept(said, name=names[0])]


def measured_values(rows: pd.DataFrame) -> Measured:
    """Read the values of one space.

    Parameters
    ----------
    rows : DataFrame
        Task, target, metric, value.

    Returns
    -------
    mapping
        By task, target and metric.
    """
    keys = zip(rows.task, rows.target, rows.metric, strict=True)
    return dict(zip(keys, rows.value, strict=True))


def penalties_of(rows: pd.DataFrame) -> dict[str, float]:
    """Read the penalties that the linear probes of one space chose.

    Parameters
    ----------
    rows : DataFrame
        Task, target, metric, value.

    Returns
    -------
    dict of str to float
        By target: its further draws need not choose again.
    """
    found = rows[(rows.task == "linear_probe") & (rows.metric == "penalty_C")]
    return dict(zip(found.target, found.value, strict=True))


def _parents(space: Space, spaces: Mapping[str, Space]) -> list[Space] | None:
    """Parents in their order, or None if one is not among the spaces."""
    by_name = {each.name: each for each in spaces.values()} | dict(spaces)
    names = space.info.get("parents") or []
    if not names or any(name not in by_name for name in names):
        return None
    return [by_name[name] for name in names]


def _fused(space: Space, parents: Sequence[Space], seed: int) -> Space:
    """The same fusion with another seed."""
    parameters: dict[str, Any] = dict(space.info["parameters"])
    n_images = len(parameters.pop("widths"))
    parameters.pop("text_widths", None)
    experts = list(parents[1:n_images])
    readers = list(parents[n_images:])
    method = space.info["method"]
    parameters["random_state"] = seed
    return fuse(parents[0], experts, readers, method=method, name=space.name, **parameters)


def _gives(space: Space, parents: Sequence[Space]) -> bool:
    """Whether the parents make the space that is there, with its own seed.

    Nearly: those that are compared have rows of length 1, and a parent is centred as encoded.
    """
    try:
        again = _fused(space, parents, int(space.info["parameters"]["random_state"]))
    except (InputError, KeyError, TypeError, ValueError):
        return False
    if space.image is None or again.image is None or space.image.shape != again.image.shape:
        return False
    error = np.linalg.norm(space.image[:CHECKED_ROWS] - again.image[:CHECKED_ROWS])
    return bool(error < NEAR_ENOUGH * np.linalg.norm(space.image[:CHECKED_ROWS]))


def _same(a: np.ndarray | None, b: np.ndarray | None) -> bool:
    if a is None or b is None:
        return a is b
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-5, atol=1e-6))
