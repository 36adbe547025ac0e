"""The folder of a study: files of arrays, named by step and content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .._require import require
from ..files import digest
from ..json_text import strict_json
from ..sealed_tensors import read_tensors, write_tensors
from .index import INDEX


@dataclass(frozen=True)
class StudyFolder:
    """Files of one study, named by step and content.

    Attributes
    ----------
    path : Path
        Of the folder.
    """

    path: Path

    def put_tensors(self, step: str, tensors: Mapping[str, Any], header: Any) -> str:
        """Write arrays and a JSON header.

        Parameters
        ----------
        step : str
            Begins the name of the file.
        tensors : mapping of str to ndarray
            The arrays.
        header : object
            Of JSON types.

        Returns
        -------
        str
            Name of the file.
        """
        text = strict_json(header)
        content = [part for key, rows in sorted(tensors.items()) for part in _content(key, rows)]
        name = f"{step}-{digest(text, *content)}.safetensors"
        if not (self.path / name).exists():
            filled = dict(tensors) or {"empty": np.zeros(1)}  # old safetensors read no empty file
            write_tensors(self.path / name, filled, {"header": text})
        return name

    def get_tensors(self, name: str) -> tuple[dict[str, np.ndarray], Any]:
        """Read what :meth:`put_tensors` wrote.

        Parameters
        ----------
        name : str
            Of the file.

        Returns
        -------
        tuple of dict and object
            The arrays and the header.

        Raises
        ------
        InputError
            If it is no file of the folder, or damaged.
        """
        require(Path(name).name == name, f"file {name!r} in {INDEX}", "a file of the folder")
        tensors, metadata = read_tensors(self.path / name)
        return tensors, json.loads(metadata["header"])


def _content(key: str, rows: np.ndarray) -> tuple[str, str, str, bytes]:
    return key, str(rows.dtype), str(rows.shape), np.ascontiguousarray(rows).tobytes()
