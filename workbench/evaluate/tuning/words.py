"""What is said of knobs that were chosen: by what, on which samples, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
    notes = [f"{name}: {_said(knob)}{_said_of_other(knob)}" for name, knob in records]
    if any("other_value" in knob for _, knob in records):
        notes.append(ON_ALL)
    return notes


ON_ALL = (
    "Samples that chose a knob favour its space, if anything; the fused space at the C that was"
    " asked for has no such help. Clusters, alignment and retrieval are measured on all samples,"
    " those that chose among them."
)


def _said(knob: Mapping[str, Any]) -> str:
    """Value, criterion and samples."""
    among = f" from {len(knob['tried'])} values" if "tried" in knob else ""
    return f"{knob['knob']} = {knob['value']:.3g}, chosen{among} by {knob['by']}, on {knob['on']}."


def _said_of_other(knob: Mapping[str, Any]) -> str:
    """What the other half says of the choice."""
    if "other_value" not in knob:
        return ""
    scores = f"it scores {knob['score']:.3f} there and {knob['score_on_other']:.3f} on the other"
    if knob["other_value"] == knob["value"]:
        same = "the other half chooses the same, so no sample is measured with a choice of its own"
        return f" {scores.capitalize()}; {same}."
    other = f"the other half would choose {knob['other_value']:.3g}"
    favour = f"the choice favours it by about {knob['favour'] / 2:.3f} in that score over all"
    return f" {scores.capitalize()}; {other}: {favour}."


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
        by = f"(by {knob['by']}, on {knob['on']})"
        chosen = (
            f"{fused} has C = {knob['start']:g}, as asked; chosen as the knobs of its rivals are"
        )
        if knob["value"] == knob["start"]:
            sentences.append(f"{chosen} {by}, C would be the same.")
            continue
        scores = ""
        if "score_on_other" in knob:
            figures = f"{knob['score_on_other']:.3f} against {knob['start_on_other']:.3f}"
            scores = f" ({figures} on the other half, by the exact kernel)"
        sentences.append(f"{chosen} {by}, C would be {knob['value']:g}{scores}.")
    return sentences
