"""The folders of this machine that a run has to do with."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..evaluate.comparison import Comparison
from .places import Places, places


def places_of(
    comparison: Comparison, parameters: Mapping[str, Any] | None
) -> Places:  # numpydoc ignore=EX01
    """Name the folders of this machine that a run has to do with.

    Parameters
    ----------
    comparison : Comparison
        Its spaces may know where they come from, its data where the pictures lie.
    parameters : mapping of str to object or None
        What the run was asked for.

    Returns
    -------
    Places
        Those of all of them.
    """
    paths = [str(Path(path).absolute()) for path in comparison.dataset.paths or ()]
    pictures = os.path.commonpath(paths) if paths else ""
    infos = {f"space {name}": space.info for name, space in comparison.spaces.items()}
    found = places({**infos, "pictures": pictures}, names_only=False)
    return Places(found.shown | places(parameters or {}).shown)
