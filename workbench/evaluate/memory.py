"""What a comparison holds at its peak, of the shapes."""

from __future__ import annotations

from collections.abc import Mapping

from .._machine.memory import ask_for
from ..data.dataset import Dataset
from ..store import Space
from .measures.classification import QUERY_ROWS
from .measures.clustering import CLUSTER_ROWS
from .measures.ranking import BLOCK
from .measures.splits import PROBE_ROWS


def ask_to_compare(dataset: Dataset, spaces: Mapping[str, Space]) -> None:
    """Refuse a comparison that would not fit into memory.

    Parameters
    ----------
    dataset : Dataset
        What is measured on.
    spaces : mapping of str to Space
        They are in memory already; what measuring them takes is asked for.

    Raises
    ------
    InputError
        If this machine has less.
    """
    way_out = "fewer rows (limit, --limit), or a narrower space (n_components, -l)"
    for name, space in spaces.items():
        size = peak_bytes(space, bool(dataset.targets), len(dataset.captions) > 0)
        shape = " and ".join(f"{len(rows)} {part}" for part, rows in space.rows().items())
        ask_for(size, f"comparing {name} ({shape} rows of {space.dim} columns)", way_out)
    ask_for(alignment_bytes(spaces), f"comparing {len(spaces)} spaces with each other", way_out)


def peak_bytes(space: Space, has_labels: bool, has_captions: bool) -> float:
    """Estimate what measuring one space holds at its peak, beside its rows.

    Parameters
    ----------
    space : Space
        Its shapes count.
    has_labels, has_captions : bool
        What the dataset allows to measure.

    Returns
    -------
    float
        Bytes.
    """
    n, d = (0, space.dim) if space.image is None else space.image.shape
    item = 4 if space.image is None else space.image.itemsize
    m = 0 if space.text is None else len(space.text)
    peaks = [0.0]
    if has_labels and n:
        peaks.append(2 * _half_of_probe(min(n, PROBE_ROWS) / 2, d, item))  # side by side
        peaks.append(n * d * item)  # few shots, and rows that have a label
        sampled = min(n, CLUSTER_ROWS)
        peaks.append(sampled * d * (2 * item + 8) + 3 * sampled**2 * 4)
        peaks.append(3 * min(BLOCK, QUERY_ROWS, n) * n * item)  # neighbours
    if has_captions and m:
        peaks.append(max(n, m) * d * 8 + 4 * BLOCK * max(n, m) * 4)  # retrieval
        peaks.append(2 * (n + m) * d * item)  # similarity, modality gap
    return max(peaks)


def _half_of_probe(half: float, d: int, item: int) -> float:
    """Bytes while one half is rotated into its span, or while its folds are fitted."""
    rank = min(d, half)
    rotated = half * d * 2 * (item + 8) + 4 * rank**2 * 8
    fitted = half * rank * (2 * 8 + 2 * (8 + 4) + 4)
    return max(rotated, fitted)


def alignment_bytes(spaces: Mapping[str, Space]) -> float:
    """Estimate what comparing all spaces with each other holds at its peak.

    Parameters
    ----------
    spaces : mapping of str to Space
        Those with image rows count.

    Returns
    -------
    float
        Bytes.
    """
    images = [space.image for space in spaces.values() if space.image is not None]
    if not images:
        return 0.0
    rows = min(len(images[0]), CLUSTER_ROWS)
    light = sum(rows * image.shape[1] * (image.itemsize + 4) for image in images)
    widest = max(rows * image.shape[1] * 8 * 2 for image in images)
    return float(light + widest + (len(images) + 1) * BLOCK * rows * 4)
