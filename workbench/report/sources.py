"""Where each space comes from, for a reader."""

from collections.abc import Mapping
from typing import NamedTuple

from .._language import kept, listed, retold, tr
from .._space_checks import said_of_own
from ..store import Space


class Source(NamedTuple):
    """How a space was made, in words."""

    name: str
    made: str
    width: str
    weights: str
    seconds: str


def source_rows(spaces: Mapping[str, Space]) -> list[Source]:
    """Say how each space was made.

    Parameters
    ----------
    spaces : mapping of str to Space
        As compared.

    Returns
    -------
    list of Source
        Rows of a table.

    Examples
    --------
    >>> import numpy as np
    >>> space = Space("CLIP", np.array(["a"]), np.ones((1, 2)), info={"spec": "demo"})
    >>> source_rows({"CLIP": space})[0].made
    'demo'
    """
    return [_source(name, space) for name, space in spaces.items()]


def _source(name: str, space: Space) -> Source:
    info = space.info
    made = str(info.get("spec") or info.get("model") or info.get("role") or tr("own vectors"))
    if info.get("parents"):
        said_of = kept("{model} of {parents}")
        made = tr(said_of, model=info.get("model", ""), parents=listed(info["parents"]))
    said = said_of_own(space)
    if said:
        made = tr("{made} ({said})", made=made, said=listed(said, "; "))
    for knob in info.get("tuned", ()):
        made = tr(
            "{made}; {knob} = {value:.3g}, chosen by {by}, on {on}", made=made, knob=knob["knob"],
            value=knob["value"], by=retold(knob["by"]), on=retold(knob["on"]),
        )  # fmt: skip
    weights = tr("RANDOM") if info.get("random_weights") else str(info.get("weights") or "–")
    seconds = f"{info['seconds']:.2f}" if "seconds" in info else "–"
    return Source(name, made, f"{space.dim:,}", weights, seconds)
