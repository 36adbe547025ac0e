"""Where everything stands on the screen."""

import math
from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from .. import views
from .._printable import html_text
from .._space_checks import taken_by_order
from ..data.dataset import Dataset
from ..store import Space
from .controls import styled
from .maps import Maps
from .titles import Titles

MOST_BESIDE = 4  # maps in one row
LEAST_WIDTH = 140  # pixels of a map
GAP = 10  # pixels between maps, as in explorer.css


def map_grid(maps: Maps, titles: Titles) -> Any:
    """Lay the maps out in rows of equal length, with their titles.

    Parameters
    ----------
    maps : Maps
        To lay out.
    titles : Titles
        Above and below.

    Returns
    -------
    GridBox
        At most four in a row.
    """
    boxes = []
    for name, each in maps.scatters.items():
        pieces = [titles.above[name], maps.sketches[name], each.widget, titles.below[name]]
        boxes.append(styled(widgets.VBox(pieces), "wb-map"))
    grid = styled(widgets.GridBox(boxes), "wb-maps")
    n_rows = math.ceil(len(boxes) / MOST_BESIDE)
    columns = math.ceil(len(boxes) / n_rows)
    grid.layout.grid_template_columns = _columns(columns)
    return grid


def _columns(most: int) -> str:
    """So many columns at most, and fewer where a map would be too narrow to read."""
    share = f"(100% - {most * GAP}px) / {most}"
    least = f"min(100%, max({LEAST_WIDTH}px, {share}))"
    return f"repeat(auto-fit, minmax({least}, 1fr))"


def banners(dataset: Dataset, spaces: Mapping[str, Space]) -> list[widgets.HTML]:
    """Warn of random and of demonstration weights, and of rows that are taken by their order.

    Parameters
    ----------
    dataset : Dataset
        Whose samples are on the screen.
    spaces : mapping of str to Space
        Those on the screen.

    Returns
    -------
    list of HTML
        Empty where there is nothing to warn of.
    """
    warnings = [html_text(note) for note in taken_by_order(dataset, spaces)]
    banner = html_text(views.banner_of(spaces))
    if banner:
        proof = "what is seen here proves nothing about your own models"
        warnings.insert(0, f"<b>{banner}</b>: {proof}")
    divided = (f"<div class='wb-banner' role='note'>{warning}</div>" for warning in warnings)
    return [widgets.HTML(words) for words in divided]
