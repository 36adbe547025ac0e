"""What is said of a point to those who move over a map by keys."""

import numpy as np

from .pictures import Pictures


class Spoken:
    """Says what a point is; whether it is selected, the page knows before we do.

    Parameters
    ----------
    pictures : Pictures
        Say what a sample is.
    view : ndarray of int
        Row numbers of the samples on the maps.
    """

    def __init__(self, pictures: Pictures, view: np.ndarray) -> None:
        self._pictures, self._view = pictures, view

    def words(self, position: int) -> str:
        """Say what a point is.

        Parameters
        ----------
        position : int
            On the maps.

        Returns
        -------
        str
            Label, caption and id, as on a card.
        """
        row = int(self._view[position])
        known = self._pictures.words(row)
        said = dict.fromkeys(known[key] for key in ("label", "caption", "id") if known[key])
        return ", ".join(said)
