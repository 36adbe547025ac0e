"""Where ridge regression, a check of the linear probe, says otherwise than the probe."""

from __future__ import annotations

import pandas as pd

from ..._language import kept
from ..uncertainty.intervals import difference

STRONGLY = 0.1  # difference of two accuracies that is told


def notes_of_ridge(measured: pd.DataFrame) -> list[str]:
    """Say where ridge regression and the linear probe are far apart.

    Parameters
    ----------
    measured : DataFrame
        Columns space, task, target, metric and outcomes.

    Returns
    -------
    list of str
        One for each space and target where the two differ by 0.1 or more, beyond chance.
    """
    notes = []
    probes = measured[measured.task == "linear_probe"]
    for (space, target), rows in probes.groupby(["space", "target"], sort=False):
        outcomes = dict(zip(rows.metric, rows.outcomes, strict=True))
        logistic, ridge = outcomes["acc1"], outcomes["ridge_acc1"]
        apart = difference(logistic, ridge)
        if abs(apart.value) >= STRONGLY and apart.low * apart.high > 0:
            said = kept(
                "Linear probe of {space} on {target}: {probe:.3f}, but ridge regression"
                " {ridge:.3f}: trust neither alone."
            )
            scores = {"probe": logistic.value, "ridge": ridge.value}
            notes.append(kept(said, space=space, target=target, **scores))
    return notes
