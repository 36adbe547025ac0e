"""What a comparison says beside its findings: values without a rival, hints, caveats."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

import pandas as pd

from ..._language import capital, kept, listed, sentences, tr
from ...store import Space
from .finding import Finding
from .headlines import Headline
from .minimum import LEAST_A_CLASS, LEAST_TESTED
from .roles import role_of, spaces_in_role

NOTHING = kept("The dataset has no labels, prompts or captions to measure against.")
TOO_FEW = kept(
    "Too few samples for a finding: what was measured is in the metrics, but a headline takes"
    " {tested} tested samples, and {a_class} a class where classes are learnt."
)


def too_few() -> str:
    """Say that there are too few samples for a finding.

    Returns
    -------
    str
        One sentence.
    """
    return tr(TOO_FEW, tested=LEAST_TESTED, a_class=LEAST_A_CLASS)


def values_alone(
    metrics: pd.DataFrame, headlines: Sequence[Headline], found: Sequence[Finding], reference: str
) -> list[str]:
    """Give the headlines that no finding speaks of, because a space has no rival there.

    Parameters
    ----------
    metrics : DataFrame
        Of the comparison, of enough samples.
    headlines : sequence of Headline
        Those of the table.
    found : sequence of Finding
        Of the comparison.
    reference : str
        Name of the space that others are held against.

    Returns
    -------
    list of str
        One sentence for each headline and target, with the intervals.
    """
    judged = {(finding.task, finding.metric, finding.target) for finding in found}
    said = []
    for headline in headlines:
        is_this = (metrics["task"] == headline.task) & (metrics["metric"] == headline.metric)
        for target, rows in metrics[is_this].groupby("target", sort=False):
            if headline.words and (*headline.key, target) not in judged:
                said.append(_alone(rows, headline, str(target), reference))
    return said


def _alone(rows: pd.DataFrame, headline: Headline, target: str, reference: str) -> str:
    fields = zip(rows.space, rows.value, rows.low, rows.high, strict=True)
    values = listed((_with_interval(*each) for each in fields), "; ")
    words = headline.told("words")
    said = tr("{words}: {values}.", words=capital(words), values=values)
    if target:
        said = tr("On {target}, {words}: {values}.", target=target, words=words, values=values)
    lacking = ""
    if reference not in set(rows.space):
        lacking = tr("{reference}, the reference, has none.", reference=reference)
    return sentences([said, lacking])


def _with_interval(space: str, value: float, low: float, high: float) -> str:
    words = f"{space} {value:.3f}"
    return words if math.isnan(low) else f"{words} [{low:.3f}, {high:.3f}]"


def hints(spaces: Mapping[str, Space], *, is_chosen: bool) -> list[str]:
    """Say how a fused space is named, where none is known and nobody chose a reference.

    Parameters
    ----------
    spaces : mapping of str to Space
        As compared.
    is_chosen : bool
        Whether somebody chose the reference.

    Returns
    -------
    list of str
        One sentence, or none.
    """
    unnamed = [name for name, space in spaces.items() if not role_of(space)]
    if spaces_in_role(spaces, "fused") or is_chosen or len(unnamed) < 2:
        return []
    example = f'compare(..., roles={{{json.dumps(unnamed[-1])}: "fused"}})'
    said = kept("No space is known to be fused; if one is, say so, as in {example}.")
    return [tr(said, example=example)]


def caveats(spaces: Mapping[str, Space]) -> list[str]:
    """Say whose numbers tell nothing of models elsewhere.

    Parameters
    ----------
    spaces : mapping of str to Space
        As compared.

    Returns
    -------
    list of str
        Sentences; none where all weights are real.
    """
    said = []
    infos = {name: space.info for name, space in spaces.items()}
    random = [name for name, info in infos.items() if info.get("random_weights")]
    if random:
        random_of = kept("Random weights in {names}: the numbers tell nothing of models.")
        said.append(tr(random_of, names=listed(random)))
    encoded = {name: info for name, info in infos.items() if not info.get("parents")}
    ours = [name for name, info in encoded.items() if info.get("demo")]
    if ours and len(ours) == len(encoded):
        said.append(tr("The encoders are the demonstration's own, made to see different things."))
    elif ours:
        said.append(tr("The demonstration's own encoder made {names}.", names=listed(ours)))
    return said
