"""The section on pairs: alike in which space, with the most telling ones as pictures."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..data.dataset import Dataset
from ..fusion.weights import Weights
from ..layout.pairs import CORNERS, Pairs
from .audit import Picture, small_pictures
from .neighbours import name_of
from .parts import Reportable
from .weights import weights_of_fused


class PairOfPage(NamedTuple):
    """Two samples, and how alike they are."""

    pictures: Sequence[Picture]
    names: Sequence[str]
    words: str


class CornerOfPage(NamedTuple):
    """The most telling pairs of one kind."""

    words: str
    pairs: Sequence[PairOfPage]


class PairsPart(NamedTuple):
    """What the page shows of pairs."""

    names: tuple[str, str]
    figure: Any
    corners: Sequence[CornerOfPage]


def pairs_part(study: Reportable, banner: str) -> PairsPart | None:
    """Draw the pairs of a run, and the most telling ones of each corner.

    Parameters
    ----------
    study : Reportable
        A run.
    banner : str
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    PairsPart or None
        None where the run has no pairs.
    """
    from ..views.pairs import corner_words

    found = getattr(study, "pairs", None)
    if not isinstance(found, Pairs):
        return None
    comparison = study.comparison
    figure = plot_of_pairs(found, weights_of_fused(comparison), banner)
    corners = []
    for corner in CORNERS:
        chosen = found.telling[found.telling.corner == corner].to_dict("records")
        rows = [_pair(comparison.dataset, found, pair) for pair in chosen]
        corners.append(CornerOfPage(corner_words(corner, found.names), rows))
    return PairsPart(found.names, figure, [corner for corner in corners if corner.pairs])


def plot_of_pairs(found: Pairs | None, weights: Sequence[Weights], banner: str) -> Any:
    """Draw pairs, with lines where they are those of the parents of one fused space.

    Parameters
    ----------
    found : Pairs or None
        Of a run.
    weights : sequence of Weights
        Of its fused spaces.
    banner : str
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    Figure
        Of :func:`workbench.views.pair_plot`.
    """
    from ..views.pairs import pair_plot

    has_lines = found is not None and found.are_fused and len(weights) == 1
    return pair_plot(found, weights=weights[0] if has_lines else None, banner=banner)


def _pair(dataset: Dataset, found: Pairs, pair: Mapping[Any, Any]) -> PairOfPage:
    """Both pictures of a pair, and its cosines."""
    from ..views.pairs import pair_words

    rows = [int(pair["row"]), int(pair["other"])]
    words = pair_words(found.names, pair)
    names = [name_of(dataset, row, caption_first=True) for row in rows]
    return PairOfPage(small_pictures(dataset, rows), names, words)
