"""Pictures that a query names and the data do not have."""

import io
from collections.abc import Container, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from .._printable import printable
from ..data.images import open_image
from ..data.kept_pictures import keep_picture, kept_picture
from ..data.picture_formats import SUFFIXES


class OutsidePictures:
    """Pictures from outside, by the names that queries give them; their bytes are in the cache.

    Attributes
    ----------
    files : dict of str to Path
        File of each picture, by its name.

    Examples
    --------
    >>> OutsidePictures().recall({"photo.png": "0" * 32 + ".png"}).files  # no longer in the cache
    {}
    """

    def __init__(self) -> None:
        self.files: dict[str, Path] = {}

    def take(self, data: bytes, name: str, taken: Container[str], background: Any) -> str:
        """Take a picture.

        Parameters
        ----------
        data : bytes
            An image file.
        name : str
            What it is called where it comes from.
        taken : container of str
            Names that the data have.
        background : str
            Behind what is transparent.

        Returns
        -------
        str
            What it is called here: its last part, with a number if that is taken.

        Raises
        ------
        InputError
            If it is no picture.
        """
        open_image(io.BytesIO(data), background)
        file = keep_picture(data, name)
        plain_name = printable(Path(name).name).replace('"', "").strip()
        stem, suffix = Path(plain_name).stem or "picture", Path(plain_name).suffix.lower()
        if suffix not in SUFFIXES:
            suffix = ".png"
        for number in count(1):
            called = f"{stem}{suffix}" if number == 1 else f"{stem} ({number}){suffix}"
            if called not in taken and self.files.get(called, file) == file:
                break
        self.files[called] = file
        return called

    def kept(self) -> dict[str, str]:
        """Name the files of the cache, to come back to them; see :meth:`recall`.

        Returns
        -------
        dict of str to str
            By the names of the pictures.
        """
        return {name: file.name for name, file in self.files.items()}

    def recall(self, kept: Mapping[str, str]) -> "OutsidePictures":
        """Take pictures of before, as far as they are still in the cache.

        Parameters
        ----------
        kept : mapping of str to str
            Of :meth:`kept`.

        Returns
        -------
        OutsidePictures
            This one.
        """
        found = {name: kept_picture(file) for name, file in kept.items()}
        self.files |= {name: file for name, file in found.items() if file is not None}
        return self
