"""What is said of knobs that were chosen: by what, on which samples, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._language import kept
from ...store import Space


def said_of_tuning(spaces: Mapping[str, Space]) -> list[str]:
    """Say which knobs were chosen, by what, and what the choice may be worth.

    Parameters
    ----------
    spaces : mapping of str to Space
        Those with ``info["tuned"]`` count.

    Returns
    -------
    list of str
        A sentence or two for each knob, then one for all where labels or captions chose.

    Examples
    --------
    >>> import numpy as np
    >>> tuned = [{"knob": "expert_weight", "value": 0.5, "by": "5-NN accuracy on kind", "on": "40"}]
    >>> space = Space("concat", np.array(["a"]), np.eye(1), info={"tuned": tuned})
    >>> said_of_tuning({"concat": space})[0]
    'concat: expert_weight = 0.5, chosen by 5-NN accuracy on kind, on 40.'
    """
    records = [
        (name, knob) for name, space in spaces.items() for knob in space.info.get("tuned", ())
    ]
    notes = [" ".join(_said(name, knob)) for name, knob in records]
    if any("other_value" in knob for _, knob in records):
        notes.append(ON_ALL)
    return notes


ON_ALL = kept(
    "Samples that chose a knob favour its space, if anything; the fused space at the C that was"
    " asked for has no such help. Clusters, alignment and retrieval are measured on all samples,"
    " those that chose among them."
)
ALONE = kept("{name}: {knob} = {value:.3g}, chosen by {said_by}, on {said_on}.")
AMONG = kept("{name}: {knob} = {value:.3g}, chosen from {n} values by {said_by}, on {said_on}.")
SAME = kept(
    "It scores {score:.3f} there and {other_score:.3f} on the other; the other half chooses the"
    " same, so no sample is measured with a choice of its own."
)
OTHER = kept(
    "It scores {score:.3f} there and {other_score:.3f} on the other; the other half would choose"
    " {other:.3g}: the choice favours it by about {favour:.3f} in that score over all."
)


def _said(name: str, knob: Mapping[str, Any]) -> list[str]:
    """Value, criterion and samples; what the other half says of the choice."""
    chosen = {
        "name": name, "knob": knob["knob"], "value": knob["value"], "said_by": knob["by"],
        "said_on": knob["on"],
    }  # fmt: skip
    said = [
        kept(AMONG, n=len(knob["tried"]), **chosen) if "tried" in knob else kept(ALONE, **chosen)
    ]
    if "other_value" not in knob:
        return said
    scores = {"score": knob["score"], "other_score": knob["score_on_other"]}
    if knob["other_value"] == knob["value"]:
        return [*said, kept(SAME, **scores)]
    return [*said, kept(OTHER, other=knob["other_value"], favour=knob["favour"] / 2, **scores)]


AS_CHOSEN = kept(
    "{fused} has C = {start:g}, as asked; chosen as the knobs of its rivals are (by {said_by}, on"
    " {said_on}), C would be the same."
)
OTHERWISE = kept(
    "{fused} has C = {start:g}, as asked; chosen as the knobs of its rivals are (by {said_by}, on"
    " {said_on}), C would be {value:g}."
)
SCORED = kept(
    "{fused} has C = {start:g}, as asked; chosen as the knobs of its rivals are (by {said_by}, on"
    " {said_on}), C would be {value:g} ({score:.3f} against {asked:.3f} on the other half, by the"
    " exact kernel)."
)


def said_of_untuned(fused: str, knobs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say which C the fused space would have, were it chosen as the knobs of its rivals are.

    Parameters
    ----------
    fused : str
        Name of the fused space, which has the C that was asked for.
    knobs : sequence of mapping
        What :func:`tune_baselines` gave for "tuned".

    Returns
    -------
    list of str
        One sentence, or none where nothing chooses.

    Examples
    --------
    >>> knob = {"knob": "C", "value": 1.0, "by": "5-NN accuracy on kind", "on": "40", "start": 0.1}
    >>> said_of_untuned("fused", [knob | {"score_on_other": 0.9, "start_on_other": 0.8}])
    ['fused has C = 0.1, as asked; chosen as the knobs of its rivals are (by 5-NN accuracy on kind, on 40), C would be 1 (0.900 against 0.800 on the other half, by the exact kernel).']
    """  # noqa: E501
    sentences = []
    for knob in knobs:
        made = {
            "fused": fused, "start": knob["start"], "said_by": knob["by"], "said_on": knob["on"],
        }  # fmt: skip
        if knob["value"] == knob["start"]:
            sentences.append(kept(AS_CHOSEN, **made))
        elif "score_on_other" not in knob:
            sentences.append(kept(OTHERWISE, value=knob["value"], **made))
        else:
            scores = {"score": knob["score_on_other"], "asked": knob["start_on_other"]}
            sentences.append(kept(SCORED, value=knob["value"], **scores, **made))
    return sentences
