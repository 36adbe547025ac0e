"""Who each space is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...store import Space
from .roles import made_of_the_same, parents_among, spaces_in_role

PARENT = "parent"
CONCATENATION = "concatenation"
BASELINE = "baseline"
EXACT = "exact kernel"
REFERENCE = "reference"


@dataclass(frozen=True)
class Rival:
    """A space that another one is held against.

    Attributes
    ----------
    kind : {"parent", "concatenation", "baseline", "exact kernel", "reference"}
        What it is to the other.
    name : str
        What it is called.
    """

    kind: str
    name: str


def opponents(spaces: Mapping[str, Space], reference: str) -> dict[str, list[Rival]]:
    """Say who each space is held against.

    Parameters
    ----------
    spaces : mapping of str to Space
        As compared, with their roles.
    reference : str
        Name of the space that those outside of a fusion are held against.

    Returns
    -------
    dict of str to list of Rival
        The fused spaces first, each with its parents, and the concatenations and other baselines
        made of them; then the spaces outside of a fusion, each with the reference.

    Examples
    --------
    >>> import numpy as np
    >>> ids, roles = np.array(["1"]), {"CLIP": "clip", "both": "fused", "other": "expert"}
    >>> spaces = {n: Space(n, ids, np.eye(1), info={"role": roles[n]}) for n in roles}
    >>> spaces["both"].info["parents"] = ["CLIP"]
    >>> {name: [rival.name for rival in held] for name, held in opponents(spaces, "CLIP").items()}
    {'both': ['CLIP'], 'other': ['CLIP']}
    """
    fused = spaces_in_role(spaces, "fused")
    held = {name: _of_fused(name, spaces) for name in fused}
    judged = {reference, *fused, *spaces_in_role(spaces, "baseline")}
    judged |= {rival.name for rivals in held.values() for rival in rivals}
    outside = [name for name in spaces if name not in judged]
    return held | {name: [Rival(REFERENCE, reference)] for name in outside}


def _of_fused(fused: str, spaces: Mapping[str, Space]) -> list[Rival]:
    rivals = [Rival(PARENT, name) for name in parents_among(fused, spaces)]
    for kind, role in ((CONCATENATION, "concat"), (BASELINE, "baseline"), (EXACT, "exact")):
        rivals += [Rival(kind, name) for name in made_of_the_same(fused, spaces, role)]
    return list({rival.name: rival for rival in reversed(rivals)}.values())[::-1]  # each once
