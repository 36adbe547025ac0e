"""What each weight of the fused kernel does for every group."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._require import require
from .._space_checks import spaces_of_images
from ..data.dataset import Dataset
from ..evaluate.measures.classification import knn
from ..evaluate.measures.targets import labelled_rows
from ..fusion.fused_kernel import FusedKernel
from ..fusion.weights import Weights
from ..store import Space
from .scores import group_scores

K = 5  # neighbours
MOST = 5000  # samples: above it k-NN draws those that ask, and does not tell which
SETTINGS: Mapping[str, Weights] = {  # corners of the family, then KrossFuse from the expert to CLIP
    "CLIP alone": Weights(C=1, product_weight=0),
    "expert alone": Weights(C=0, expert_weight=1, product_weight=0),
    "concatenation": Weights(C=1, expert_weight=1, product_weight=0),
    **{f"product, C = {C:g}": Weights(C=C) for C in (0.01, 0.1, 1.0, 10.0)},
}
COLUMNS = ["setting", "group", "n", "value", "low", "high"]


def weights_by_group(
    dataset: Dataset, clip: Space, expert: Space, column: str, *, target: str | None = None,
    settings: Mapping[str, Weights] | None = None, **options: Any,
) -> pd.DataFrame:  # fmt: skip
    """Measure k-NN accuracy (leave-one-out) of every group by several weights.

    The kernels are exact: no draw of a projection is in the differences. It describes; weights that
    are chosen by it must be judged on other samples (:func:`workbench.choose_weights`).

    Parameters
    ----------
    dataset : Dataset
        With classes; at most 5,000 samples.
    clip, expert : Space
        As encoded.
    column : str
        Of groups.
    target : str, default=None
        Whose classes; the main target if None.
    settings : mapping of str to Weights, default=None
        Weights by name; CLIP, expert, concatenation and KrossFuse with four C if None.
    **options
        Of the exact kernel: ``kernel``, ``centre``.

    Returns
    -------
    DataFrame
        Columns setting, group, n, value, low, high (95 %); groups in the order of their names,
        below each other for every setting.

    Raises
    ------
    InputError
        If there are no classes or no such column, or more than 5,000 samples.

    Examples
    --------
    >>> ids, kinds = np.arange(60).astype(str), np.repeat(["a", "b"], 30)
    >>> table = pd.DataFrame({"kind": kinds, "light": ["day", "night"] * 30}, index=ids)
    >>> data = Dataset("toy", ids, None, table, targets=("kind",), groups=("light",))
    >>> rng = np.random.default_rng(0)
    >>> a, b = (Space(name, ids, rng.standard_normal((60, 4))) for name in "ab")
    >>> weights_by_group(data, a, b, "light").group.unique().tolist()
    ['day', 'night']
    """
    _checks.typed("dataset", dataset, Dataset, "a Dataset, as load gives it")
    require(dataset.targets or target, f"{dataset.name} without classes", "labels to measure by")
    target = target or dataset.targets[0]
    spaces_of_images({"clip": clip, "expert": expert})
    rows, labels = labelled_rows(dataset.labels(target))
    got = f"{len(rows):,} labelled samples"
    require(len(rows) <= MOST, got, f"at most {MOST:,}: load(..., limit={MOST})")
    groups = dataset.labels(column)[rows]
    given = SETTINGS if settings is None else _checks.named("settings", settings, "weights")
    require(given, "settings={}", "weights by name")
    tables = []
    for name, weights in given.items():
        _checks.typed(f"weights {name!r}", weights, Weights, "Weights(...)")
        fused = FusedKernel(clip, expert, weights=weights, **options).rows("image")
        hits = knn(fused[rows], labels, min(K, len(rows) - 1)).outcomes.iloc[0]
        table = group_scores(np.asarray(hits), groups).sort_values("group", kind="stable")
        tables.append(table.assign(setting=name)[COLUMNS])
    return pd.concat(tables, ignore_index=True)
