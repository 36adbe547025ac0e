"""The figures below the maps, each with its heading and what it shows."""

from typing import Any, NamedTuple

from .._language import kept, sentences, tr
from ..evaluate.comparison import Comparison
from ..evaluate.findings.roles import spaces_in_role
from ..fusion.methods import EXACT
from .noise import noise_words
from .parts import Reportable

TEXTS = {  # id of the figure: heading, words
    "bars": (
        kept("Task by task"),
        kept(
            "Each group of bars is one task, each bar one space. Where intervals overlap widely,"
            " the difference may be chance."
        ),
    ),
    "kernels": (
        kept("The kernels, side by side"),
        kept(
            "Every pixel is the similarity of two samples; brighter is more alike. Bright squares"
            " along the diagonal are groups that the space keeps together, brightness elsewhere is"
            " confusion between groups."
        ),
    ),
    "alignment": (
        kept("How much the spaces agree"),
        kept(
            "Do two spaces arrange the samples alike? CKA compares all similarities, mutual k-NN"
            " only the nearest neighbours."
        ),
    ),
    "pairs": (
        kept("Words and pictures"),
        kept(
            "How similar a caption is to its own picture, and to pictures that it was not written"
            " for. Only spaces that can read appear."
        ),
    ),
    "error": (
        kept("Error and cost"),
        kept(
            "The product of the two kernels is estimated by random projection: more dimensions,"
            " less error, more time and memory. The line is the exact formula, the dots were"
            " measured; both should lie well below the dashed spread of the kernel itself."
        ),
    ),
    "spectra": (
        kept("Richness"),
        kept(
            "A steep line means that few directions carry everything; a flat one that the space"
            " uses many."
        ),
    ),
}

NO_CLASSES = kept(
    "Every pixel is the similarity of two samples; brighter is more alike. There are no classes to"
    " order the samples by: they stand as in the data."
)


class Section(NamedTuple):
    """A figure with its heading and what it shows."""

    id: str
    heading: str
    words: str
    figure: Any


def sections_of(study: Reportable, banner: str) -> list[Section]:
    """Draw the figures of a run, as far as it has them.

    Parameters
    ----------
    study : Reportable
        A run.
    banner : str
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    list of Section
        In the order of the page.
    """
    figures = _figures(study, banner)
    texts = dict(TEXTS)
    if not study.comparison.dataset.targets:
        heading, _ = TEXTS["kernels"]
        texts["kernels"] = heading, NO_CLASSES
    heading, words = texts["error"]
    told = {name: (tr(heading), tr(words)) for name, (heading, words) in texts.items()}
    noise = noise_words(study.curve, _width(study.comparison))
    told["error"] = tr(heading), sentences([tr(words), noise])
    return [Section(name, *told[name], figures[name]) for name in told if name in figures]


def _width(comparison: Comparison) -> int | None:
    """Columns of the first fused space that estimates its kernel."""
    spaces = comparison.spaces
    for name in spaces_in_role(spaces, "fused"):
        if spaces[name].info.get("method") not in EXACT:
            return spaces[name].dim
    return None


def _figures(study: Reportable, banner: str) -> dict[str, Any]:
    from .. import views

    comparison = study.comparison
    main_target = next(iter(comparison.dataset.targets), "label")
    colours = views.space_colours(comparison.spaces)
    figures = {}
    shown = comparison.headline_metrics()
    if len(shown):
        headlines = comparison.headlines
        figures["bars"] = views.metric_bars(
            shown, banner=banner, headlines=headlines, colours=colours
        )
    if study.kernels is not None:
        figures["kernels"] = views.kernel_heatmaps(study.kernels, target=main_target, banner=banner)
    if len(comparison.alignment):
        figures["alignment"] = views.alignment_matrix(comparison.alignment, banner=banner)
    if any(task == "similarity" for _, task, _, _ in comparison.outcomes):
        figures["pairs"] = views.similarity_histograms(comparison.outcomes, banner=banner)
    if study.curve is not None and len(study.curve):
        figures["error"] = views.error_curve(study.curve, banner=banner)
    if study.spectra:
        figures["spectra"] = views.spectra(study.spectra, banner=banner, colours=colours)
    return figures
