"""What the report says in sentences beside the finding: what was compared, and the limits."""

import pandas as pd

from ..data.dataset import Dataset
from ..evaluate.comparison import Comparison
from ..evaluate.headlines import Headline
from ..store import Space
from .sources import fused_name, is_fused

ALWAYS = (
    "Intervals cover the choice of samples, not another split, seed or training run.",
    "A map shows neighbours, not distances: read its quality first (trustworthiness,"
    " neighbours kept).",
    "Rows are compared by inner product.",
)


def summary(comparison: Comparison) -> str:
    """Say what was compared, in one line.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.

    Returns
    -------
    str
        Counts of the data, names of the spaces, settings of the fused one.
    """
    spaces = comparison.spaces
    clauses = _counts(comparison.dataset)
    clauses.append(f"compared in {len(spaces)} spaces: {', '.join(spaces)}")
    fused = fused_name(spaces)
    if fused is not None:
        clauses.append(_settings(spaces[fused]))
    return " · ".join(clauses)


def _counts(dataset: Dataset) -> list[str]:
    things = "samples" if dataset.paths is None else "pictures"
    clauses = [f"{dataset.n:,} {things}"]
    if dataset.targets:
        clauses.append(f"{len(dataset.classes())} classes of {dataset.targets[0]}")
    if len(dataset.captions):
        clauses.append(f"{len(dataset.captions):,} captions")
    return clauses


def _settings(space: Space) -> str:
    parameters = space.info.get("parameters", {})
    settings = [f"{space.dim:,} dimensions"]
    if "C" in parameters:
        settings.append(f"C = {parameters['C']:g}")
    if "kernel" in parameters:
        settings.append(f"kernel {parameters['kernel']}")
    return f"fused: {', '.join(settings)}"


def caveats(comparison: Comparison, banner: str) -> list[str]:
    """Say the limits of this run.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.
    banner : str
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    list of str
        One sentence each.
    """
    sentences = []
    if banner:
        elsewhere = "nothing here tells how these models do elsewhere."
        sentences.append(f"{banner[0].upper()}{banner[1:]}: {elsewhere}")
    sentences += _losses(comparison)
    sentences += [str(note) for note in comparison.notes]
    n_skipped = len(comparison.dataset.skipped)
    if n_skipped:
        left_out = "files could not be used and were left out (listed below)."
        sentences.append(f"{n_skipped:,} {left_out}")
    else:
        sentences.append("No file was skipped.")
    return [*sentences, *ALWAYS]


def _losses(comparison: Comparison) -> list[str]:
    """Say where another space does better than the fused one."""
    fused = fused_name(comparison.spaces)
    if fused is None:
        return []
    table = comparison.table()
    sentences = []
    for headline in comparison.headlines:
        if headline.column not in table or pd.isna(table[headline.column][fused]):
            continue
        values = table[headline.column] if headline.higher_is_better else -table[headline.column]
        best = _best_rival(comparison, values)
        if best is not None and values[fused] < values[best]:
            sentences.append(_loss(comparison, fused, best, headline))
    return sentences


def _best_rival(comparison: Comparison, values: pd.Series) -> str | None:
    """Return the space that is not fused and has the highest value; None if none has one."""
    rivals = [name for name, space in comparison.spaces.items() if not is_fused(space)]
    rival_values = values[rivals].dropna()
    return str(rival_values.idxmax()) if len(rival_values) else None


def _loss(comparison: Comparison, fused: str, best: str, headline: Headline) -> str:
    """Say by how much another space is better than the fused one."""
    targets = [key[2] for key in comparison.outcomes if (key[1], key[3]) == headline.key]
    place = "below" if headline.higher_is_better else "above"
    sentence = f"{fused} is {place} {best} on {headline.column}"
    if not targets:  # a measure without outcomes for the samples
        return f"{sentence}."
    task, metric = headline.key
    value, low, high = comparison.difference(fused, best, task, targets[0], metric)
    chance = "; this may be chance" if low <= 0 <= high else ""
    return f"{sentence}: {value:+.3f} [{low:+.3f}, {high:+.3f}]{chance}."
