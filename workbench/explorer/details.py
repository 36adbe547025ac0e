"""All that is known of one sample, and its picture large."""

from typing import Any

from .._filtering.cells import in_words
from .._printable import printable
from .columns import Columns
from .pictures import Pictures

SIDE = 1024  # pixels of the longer side at most


class Details:
    """Columns of a sample: of the data, its captions, and what was computed.

    Parameters
    ----------
    columns : Columns
        Of a workspace; those that were computed are shown.
    pictures : Pictures
        Say what a sample is.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from workbench.data.dataset import Dataset
    >>> from workbench.explorer.workspace import Workspace
    >>> from workbench.store import Space
    >>> ids = np.array(["a", "b"])
    >>> table = pd.DataFrame({"kind": ["cat", "dog"]}, index=ids)
    >>> data = Dataset("two", ids, None, table, targets=("kind",))
    >>> work = Workspace(data, {"x": Space("x", ids, np.eye(2))}, method="pca", progress=False)
    >>> words, _ = Details(Columns(work), Pictures(data)).of(1)
    >>> words["title"], words["columns"]
    ('dog', [['id', 'b'], ['kind', 'dog']])
    """

    def __init__(self, columns: Columns, pictures: Pictures) -> None:
        self._columns, self._pictures = columns, pictures

    def of(self, row: int) -> tuple[dict[str, Any], bytes]:
        """Say all that is known of a sample.

        Parameters
        ----------
        row : int
            Row number of the dataset.

        Returns
        -------
        tuple of dict and bytes
            ``title`` and ``columns``, each a name and a value in words; a WebP file, empty
            without pictures.
        """
        data = self._pictures.dataset
        known = {"id": data.ids[row], **data.table.iloc[row].to_dict()}
        pairs = [*known.items(), *self._captions(row), *self._computed(row)]
        columns = [[printable(name), text] for name, value in pairs if (text := in_words(value))]
        title = self._pictures.words(row)["label"]
        return {"title": title, "columns": columns}, self._pictures.picture_of(row, SIDE)

    def _captions(self, row: int) -> list[tuple[str, str]]:
        captions = self._pictures.dataset.captions
        return [("caption", text) for text in captions.text[captions.row == row]]

    def _computed(self, row: int) -> list[tuple[str, Any]]:
        computed = list(self._columns.computed.items())
        return [(column.name, values[row]) for column, values in computed]
