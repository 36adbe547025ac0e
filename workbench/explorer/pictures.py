"""What a card says and shows of a sample."""

import base64
from functools import lru_cache
from pathlib import Path
from typing import Any

from .._printable import printable
from ..data.dataset import Dataset
from ..data.images import thumbnail

SIDE, KEPT = 128, 5000  # largest side of a thumbnail, thumbnails in memory


class Pictures:
    """Labels, captions and thumbnails of a dataset, made when they are asked for.

    Parameters
    ----------
    dataset : Dataset
        Whose samples.

    Attributes
    ----------
    picture : callable
        Takes a row number, gives WebP bytes, empty without pictures; the last 5,000 are kept.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        captions = dataset.captions
        first_last = zip(captions.row[::-1], captions.text[::-1], strict=True)
        self._captions: dict[int, str] = dict(first_last)
        self._names = self._names_of(dataset)
        self.picture = lru_cache(KEPT)(self.picture_of)

    def _names_of(self, dataset: Dataset) -> Any:
        """Return the main class of every sample; its caption or file where there are no classes."""
        labels = [*dataset.targets, *dataset.groups]
        if labels:
            return dataset.labels(labels[0])
        files = [Path(str(name)).name for name in dataset.table.get("file", dataset.ids)]
        return [self._captions.get(row, file) for row, file in enumerate(files)]

    def words(self, row: int) -> dict[str, Any]:
        """Say what a sample is.

        Parameters
        ----------
        row : int
            Row number of the dataset.

        Returns
        -------
        dict
            ``row``, ``id``, ``label`` and ``caption``.
        """
        key = printable(self.dataset.ids[row])
        label, caption = printable(self._names[row]), printable(self._captions.get(row, ""))
        return {"row": row, "id": key, "label": label or key, "caption": caption}

    def card(self, row: int) -> tuple[dict[str, Any], bytes]:
        """Say what a sample is, and show it.

        Parameters
        ----------
        row : int
            Row number of the dataset.

        Returns
        -------
        tuple of dict and bytes
            :meth:`words` and the thumbnail.
        """
        return self.words(row), self.picture(row)

    def hover_card(self, row: int) -> dict[str, Any]:
        """Say what a sample is and show it, as jupyter-scatter takes it.

        Parameters
        ----------
        row : int
            Row number of the dataset.

        Returns
        -------
        dict
            ``preview`` and ``properties``.
        """
        words, picture = self.card(row)
        preview = None
        if picture:
            preview = f"data:image/webp;base64,{base64.b64encode(picture).decode()}"
        lines = [words["label"], words["caption"], words["id"]]
        distinct = dict.fromkeys(line for line in lines if line)
        return {"preview": preview, "properties": {"sample": " · ".join(distinct)}}

    def picture_of(self, row: int, side: int = SIDE) -> bytes:
        """Make a picture of a sample.

        Parameters
        ----------
        row : int
            Row number of the dataset.
        side : int, default=128
            Pixels of its longer side at most.

        Returns
        -------
        bytes
            A WebP file; empty without pictures.
        """
        data = self.dataset
        return b"" if data.paths is None else thumbnail(data.paths[row], side, data.background)
