"""Which space was right, by the eye of an analyst: in sentences, and beside the verdict."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from .._language import kept, listed, plural, sentences, tr
from .._require import InputError
from ..evaluate.comparison import Comparison
from ..evaluate.findings.decision import Decision
from ..evaluate.findings.standing import Place
from ..evaluate.uncertainty.intervals import mean_interval
from .parts import Reportable

APART = kept("The verdict rests on measures alone; judgements by eye are not in it.")
UNREADABLE = kept(
    "Judgements of the explorer lie in a session that is damaged, or of other samples."
)
UNDECIDED = kept("That is what chance may give, too: not decided yet.")
NEITHER, NONE = kept("neither {n:,}"), kept("none {n:,}")
SO, OPPOSITE = kept("The measures say so, too."), kept("The measures say the opposite.")
BY_MEASURES = {  # how the fused space stands: if it was chosen, if the other one was
    Place.AHEAD: (SO, OPPOSITE),
    Place.BEHIND: (OPPOSITE, SO),
    Place.LEVEL: (kept("By the measures one does as well as the other."),) * 2,
    Place.TRADE: (kept("By the measures each of the two is better at something."),) * 2,
    Place.OPEN: (kept("The measures do not tell the two apart."),) * 2,
}


def sided_words(standings: pd.DataFrame) -> str:
    """Say which of the same spaces was chosen most, and how often the others were.

    Parameters
    ----------
    standings : DataFrame
        A row for each space of one set that was compared, of ``Explorer.judgements``.

    Returns
    -------
    str
        One sentence, and a second one where chance may give as much.

    Examples
    --------
    >>> rows = {"space": ["fused", "CLIP"], "chosen": [14, 2], "judged": 17, "ties": 1}
    >>> rows |= {"low": [0.59, 0.02], "high": [0.94, 0.34], "at_random": 17}
    >>> sided_words(pd.DataFrame(rows))
    'The analyst sided with fused in 14 of 17 (59 to 94 %); CLIP 2, neither 1.'
    """
    rows = _most_first(standings)
    first, *others = rows
    if not first.chosen:
        return plural(
            int(first.judged), "The analyst sided with none of {names} in {n} judgement.",
            "The analyst sided with none of {names} in {n:,} judgements.",
            names=tr(" or ").join(row.space for row in rows),
        )  # fmt: skip
    counts = [f"{row.space} {row.chosen:,}" for row in others]
    if first.ties:
        counts.append(tr(NEITHER if len(rows) == 2 else NONE, n=first.ties))
    said = tr(
        "The analyst sided with {space} in {chosen:,} of {judged:,} ({low:.0f} to {high:.0f} %);"
        " {counts}.",
        space=first.space, chosen=first.chosen, judged=first.judged, low=100 * first.low,
        high=100 * first.high, counts=listed(counts),
    )  # fmt: skip
    own = first.judged - first.at_random
    if own:
        of_own = kept("Of the {judged:,}, {own:,} on samples of the analyst's choice.")
        said = sentences([said, tr(of_own, judged=first.judged, own=own)])
    return said if is_decided(standings) else sentences([said, tr(UNDECIDED)])


def is_decided(standings: pd.DataFrame) -> bool:
    """Tell whether the space that was chosen most was so more often than the next, beyond chance.

    Parameters
    ----------
    standings : DataFrame
        As for :func:`sided_words`.

    Returns
    -------
    bool
        Whether Wilson's interval of its share, of the judgements for these two, is above a half.
    """
    most, second = sorted(standings["chosen"], reverse=True)[:2]
    if not most:
        return False
    low, _ = mean_interval(np.repeat([1.0, 0.0], [most, second]))
    return low > 0.5


def judged_part(study: Reportable, comparison: Comparison) -> list[str]:
    """Say which space was right by the eye of the analyst, and what the measures say of the same.

    Parameters
    ----------
    study : Reportable
        A run; it has ``judgements`` where there was an explorer.
    comparison : Comparison
        Of the run.

    Returns
    -------
    list of str
        A paragraph for each set of spaces that was judged; empty where nothing was, or what lies
        in the folder cannot be read, which is said.
    """
    try:
        table = getattr(study, "judgements", None)
    except InputError:
        return [tr(UNREADABLE)]
    if table is None or not len(table):
        return []
    said = [
        _beside_measures(standings, comparison)
        for _, standings in table.groupby("spaces", sort=False)
    ]
    return [*said, tr(APART)] if comparison.decisions() else said


def judged_records(study: Reportable) -> list[dict[str, Any]]:
    """Write the judgements down for programs.

    Parameters
    ----------
    study : Reportable
        A run.

    Returns
    -------
    list of dict
        A row for each space of each set; empty where nothing was judged, or can be read.
    """
    try:
        table = getattr(study, "judgements", None)
    except InputError:
        return []
    return [] if table is None else list(table.to_dict("records"))


def _beside_measures(standings: pd.DataFrame, comparison: Comparison) -> str:
    said = sided_words(standings)
    names = [row.space for row in _most_first(standings)]
    elsewhere = [name for name in names if name not in comparison.spaces]
    if elsewhere:
        names_of = tr("Not compared on this page: {names}.", names=listed(elsewhere))
        return sentences([said, names_of])
    found = list(_measured(names, comparison.decisions()))
    if len(names) != 2 or not found or not is_decided(standings):
        return said
    fused, place = found[0]
    if_fused, if_other = BY_MEASURES[place]
    return sentences([said, tr(if_fused if names[0] == fused else if_other)])


def _most_first(standings: pd.DataFrame) -> list[Any]:
    """Rows, of which that of the space that was chosen most is the first."""
    return list(standings.sort_values("chosen", ascending=False, kind="stable").itertuples())


def _measured(names: list[str], decisions: Iterable[Decision]) -> Iterable[tuple[str, Place]]:
    """The fused one of two spaces, and how it stands against the other by the measures."""
    for decision in decisions:
        others = [name for name in names if name != decision.space]
        standing = decision.against(others[0]) if len(others) == 1 else None
        if standing is not None:
            yield decision.space, standing.place
