"""Which classes a list of samples holds, in the colours of the legend."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import views
from .colours import Paint, paint_classes
from .columns import Column, Columns, Kind


class Share(NamedTuple):
    """Share of a class in a list: its name, from 0 to 1, its colour."""

    name: str
    share: float
    colour: str


class ClassDistribution:
    """Classes by the label that is shown, or by the main one.

    Parameters
    ----------
    columns : Columns
        Where labels come from.

    Attributes
    ----------
    shown : str
        Name of the column that the maps are coloured by.
    """

    def __init__(self, columns: Columns) -> None:
        self.shown = ""
        self._columns = columns
        self._paints: dict[str, Paint] = {}

    @property
    def label(self) -> str:
        """Name the label that counts.

        Returns
        -------
        str
            Empty where there is none.
        """
        labels = self._columns.labels()
        if self.shown in labels or not labels:
            return self.shown if labels else ""
        return labels[0]

    def classes(self) -> np.ndarray:
        """Give the class of every sample.

        Returns
        -------
        ndarray of shape (n,)
            By the label that counts.
        """
        return self._columns.values(Column(Kind.LABEL, label=self.label))

    def of(self, rows: np.ndarray) -> list[Share]:
        """Count the classes (or first factors) of some samples.

        Parameters
        ----------
        rows : ndarray of int
            Row numbers of the dataset.

        Returns
        -------
        list of Share
            Largest first; empty without labels or rows.
        """
        if not self.label or not len(rows):
            return []
        if self.label not in self._paints:
            self._paints[self.label] = paint_classes(self.classes())
        paint = self._paints[self.label]
        names = {colour: name for name, colour, _ in reversed(paint.items)}
        if views.OTHER in names:
            names[views.OTHER] = "others"
        colours = pd.Series([paint.colours[code] for code in paint.codes[rows]])
        shares = colours.value_counts(normalize=True)
        return [Share(names[str(colour)], share, str(colour)) for colour, share in shares.items()]
