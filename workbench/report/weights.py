"""The section on the weights: what was chosen on these samples, and what it is worth."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from .._language import kept, listed, tr
from ..evaluate.comparison import Comparison
from ..evaluate.findings.lines import span
from ..evaluate.findings.roles import spaces_in_role
from ..fusion.weights import Weights
from ..store import Space
from ..weighing import Choice
from .parts import Reportable

HOW = kept(
    "The weights were not chosen on these samples. study.use(), or workbench report"
    " --choose-weights, chooses them by cross-validation and says what they are worth."
)
USED = kept("These weights are those of the fused space on this page.")
NOT_USED = kept("The fused space on this page has other weights: study.use() gives it these.")


class Corner(NamedTuple):
    """A rival that is a corner of the family, in the words of a table."""

    kind: str
    weights: str
    score: str
    difference: str
    interval: str
    p: str


class WeightsPart(NamedTuple):
    """What the page says of the weights."""

    verdict: str
    notes: list[str]
    corners: list[Corner]
    figure: Any = None


def weights_part(study: Reportable, banner: str) -> WeightsPart | None:
    """Say which weights these samples chose, or how they would.

    Parameters
    ----------
    study : Reportable
        A run.
    banner : str
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    WeightsPart or None
        None where no fused space has weights to choose.
    """
    from .. import views

    choice = getattr(study, "choice", None)
    if not isinstance(choice, Choice):
        weighed = weights_of_fused(study.comparison)
        return WeightsPart(tr(HOW), [], []) if weighed else None
    verdict, *notes = choice.sentences
    is_used = choice.weights in weights_of_fused(study.comparison)
    notes.append(tr(USED if is_used else NOT_USED))
    corners = [_corner(row) for row in choice.corners.to_dict("records")]
    return WeightsPart(verdict, notes, corners, views.weights_map(choice, banner=banner))


def weights_of_fused(comparison: Comparison) -> list[Weights]:
    """Read the weights of the fused spaces, as far as they have all of them.

    Parameters
    ----------
    comparison : Comparison
        Of a run.

    Returns
    -------
    list of Weights
        In the order of the spaces.
    """
    names = spaces_in_role(comparison.spaces, "fused")
    found = [weights_of_space(comparison.spaces[name]) for name in names]
    return [weights for weights in found if weights is not None]


def weights_of_space(space: Space) -> Weights | None:
    """Read the weights of a fused space.

    Parameters
    ----------
    space : Space
        A fused one.

    Returns
    -------
    Weights or None
        None where it does not have all of them.
    """
    known = space.info.get("parameters") or {}
    names = list(Weights().parameters())
    if not all(name in known for name in names):
        return None
    given = {name: known[name] for name in names}
    if isinstance(given["expert_weight"], list):  # as JSON has it
        given["expert_weight"] = tuple(given["expert_weight"])
    return Weights(**given)


def _corner(row: Mapping[Any, Any]) -> Corner:
    """A row of the table."""
    weights = [f"{row[name]:.3g}" for name in ("C", "expert_weight", "product_weight")]
    weights += [tr("CLIP centred")] if row["centre_clip"] else []
    p = "–" if np.isnan(row["p"]) else f"{row['p']:.3f}"
    interval = span(f"{row['low']:+.3f}", f"{row['high']:+.3f}")
    return Corner(
        tr(str(row["kind"])),
        listed(weights),
        f"{row['score']:.3f}",
        f"{row['difference']:+.3f}",
        interval,
        p,
    )
