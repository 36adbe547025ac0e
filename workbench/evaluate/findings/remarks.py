"""What a comparison says beside its findings: values without a rival, hints, caveats."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

import pandas as pd

from ...store import Space
from .finding import Finding
from .headlines import Headline
from .minimum import LEAST_A_CLASS, LEAST_TESTED
from .roles import role_of, spaces_in_role

NOTHING = "The dataset has no labels, prompts or captions to measure against."
TOO_FEW = (
    "Too few samples for a finding: what was measured is in the metrics, but a headline takes"
    f" {LEAST_TESTED} tested samples, and {LEAST_A_CLASS} a class where classes are learnt."
)


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
    values = "; ".join(_with_interval(*each) for each in fields)
    words = headline.words
    topic = f"On {target}, {words}" if target else f"{words[:1].upper()}{words[1:]}"
    lacking = ""
    if reference not in set(rows.space):
        lacking = f" {reference}, the reference, has none."
    return f"{topic}: {values}.{lacking}"


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
    return [f"No space is known to be fused; if one is, say so, as in {example}."]


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
        said.append(f"Random weights in {', '.join(random)}: the numbers tell nothing of models.")
    encoded = {name: info for name, info in infos.items() if not info.get("parents")}
    ours = [name for name, info in encoded.items() if info.get("demo")]
    if ours and len(ours) == len(encoded):
        made = "made to see different things"
        said.append(f"The encoders are the demonstration's own, {made}.")
    elif ours:
        said.append(f"The demonstration's own encoder made {', '.join(ours)}.")
    return said
