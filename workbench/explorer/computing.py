"""Columns that are computed: how many neighbours spaces do not share, clusters, scores."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans, kmeans_plusplus

from .. import align
from ..align.nearby import exact_is_fast
from ..arrays import normalize_rows, subsample
from ..fusion.kernel_columns import columns_of
from .background import Tick
from .colours import PALETTE
from .workspace import Workspace

NEIGHBOURS = 10  # counted by disagreement, mutual k-NN and the figures of the sliders
FIRST_CENTRES_FROM = 5000  # rows: choosing among all takes longer than k-means itself


class Computed(NamedTuple):  # numpydoc ignore=PR02
    """Values of a column.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Of all samples.
    note : str, default=""
        What must be said beside them, in a sentence.
    """

    values: np.ndarray
    note: str = ""


Compute = Callable[..., Computed]  # takes a workspace, names of spaces, and ``tick``


def takes_long(workspace: Workspace, first: str, second: str) -> bool:
    """Tell whether exact neighbours in two spaces take more than about 3 s.

    Parameters
    ----------
    workspace : Workspace
        Of the spaces.
    first, second : str
        Their names.

    Returns
    -------
    bool
        Then approximate ones are offered, too.
    """
    asking = len(workspace.view)
    images = [workspace.spaces[name].rows()["image"] for name in (first, second)]
    return not all(exact_is_fast(X, asking) for X in images)


def disagreement(workspace: Workspace, first: str, second: str, *, tick: Tick) -> Computed:
    """Measure the share of the nearest neighbours that two spaces do not share, exactly.

    Parameters
    ----------
    workspace : Workspace
        Of the spaces.
    first, second : str
        Their names.
    tick : callable
        Takes the share that is done.

    Returns
    -------
    Computed
        0 to 1; NaN for samples that are not on the maps.
    """
    return _disagreement(workspace, (first, second), True, tick)


def approximate_disagreement(
    workspace: Workspace, first: str, second: str, *, tick: Tick
) -> Computed:
    """Measure it by neighbours that are looked for nearby alone, where that takes too long.

    Parameters
    ----------
    workspace : Workspace
        Of the spaces.
    first, second : str
        Their names.
    tick : callable
        Takes the share that is done.

    Returns
    -------
    Computed
        As exact ones; the note says for each space what was measured of its neighbours.
    """
    return _disagreement(workspace, (first, second), None, tick)


def _disagreement(
    workspace: Workspace, names: tuple[str, str], exact: bool | None, tick: Tick
) -> Computed:
    values = np.full(workspace.dataset.n, np.nan)
    k = min(NEIGHBOURS, workspace.dataset.n - 1)
    if k < 1:  # one sample has no neighbours
        return Computed(values)
    found = [
        align.near_rows(
            workspace.spaces[name].as_compared().rows()["image"], k, workspace.view, exact=exact,
            random_state=workspace.random_state, tick=_part_of(tick, place),
        )
        for place, name in enumerate(names)
    ]  # fmt: skip
    values[workspace.view] = 1 - align.shared(*(each.rows for each in found))
    if exact:
        return Computed(values)
    said = [f"{name}: {each.words}" for name, each in zip(names, found, strict=True)]
    return Computed(values, " ".join(said))


def _part_of(tick: Tick, place: int) -> Tick:
    """Of two parts, the share that is done of both."""
    return lambda share: tick((place + share) / 2)


def clusters(workspace: Workspace, name: str, *, tick: Tick) -> Computed:
    """Put the samples on the maps into k-means clusters; as many as there are classes.

    Parameters
    ----------
    workspace : Workspace
        Of the space.
    name : str
        Its name.
    tick : callable
        Takes the share that is done.

    Returns
    -------
    Computed
        Number of the cluster, as text; empty for samples that are not on the maps.
    """
    dataset = workspace.dataset
    wanted = len(dataset.classes()) if dataset.targets else 8
    k = int(np.clip(wanted, 2, min(len(PALETTE), len(workspace.view))))
    X, seed = columns_of(workspace.arrays[name]), workspace.random_state
    tick(0.2)
    drawn = subsample(len(X), max(k, FIRST_CENTRES_FROM), seed)
    centres, _ = kmeans_plusplus(X[drawn], k, random_state=seed)
    tick(0.5)
    numbers = KMeans(k, init=centres, n_init=1, random_state=seed).fit_predict(X)
    tick(1.0)
    values = np.full(dataset.n, "", dtype="<U8")
    values[workspace.view] = [f"{number + 1:02d}" for number in numbers]
    return Computed(values)


def caption_score(workspace: Workspace, name: str, *, tick: Tick) -> Computed:
    """Measure the mean cosine of a picture and its own captions, in fused spaces too.

    Parameters
    ----------
    workspace : Workspace
        Of the space.
    name : str
        Its name.
    tick : callable
        Takes the share that is done.

    Returns
    -------
    Computed
        -1 to 1; NaN without captions.
    """
    row = workspace.dataset.captions.row.to_numpy()
    image = normalize_rows(workspace.spaces[name].rows()["image"])
    text: Any = normalize_rows(workspace.spaces[name].rows()["text"])
    tick(0.5)
    cosine = pd.Series(np.einsum("ij,ij->i", image[row], text)).groupby(row).mean()
    return Computed(cosine.reindex(range(workspace.dataset.n)).to_numpy())
