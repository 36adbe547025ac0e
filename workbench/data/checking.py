"""The image files of a dataset looked at: each read once, bad ones listed with the reason."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm.auto import tqdm

from .._require import InputError, require
from .dataset import Dataset
from .images import content_id, open_image

if TYPE_CHECKING:
    import pandas as pd


def checked_images(dataset: Dataset) -> Dataset:
    """Keep the images that can be read, each once, with their content as id.

    Parameters
    ----------
    dataset : Dataset
        With image files.

    Returns
    -------
    Dataset
        The others are listed in ``skipped``, with the reason.

    Raises
    ------
    InputError
        If no image is left.
    """
    import pandas as pd

    checks = _check_all(dataset.paths or ())
    checks["file"] = dataset.ids.tolist()
    _mark_repeated(checks)
    usable = checks["reason"] == ""
    skipped = checks.loc[~usable, ["file", "reason"]].reset_index(drop=True)
    got = f"{len(skipped)} files and no readable image in {dataset.name}"
    if not usable.any():
        got += f" (first: {': '.join(skipped.iloc[0])})"
    require(usable.any(), got, "at least one image")
    ids = checks.loc[usable, "id"].to_numpy(dtype=str)
    kept = dataset.take(np.flatnonzero(usable))
    table = kept.table.set_index(pd.Index(ids, name="id"))
    return replace(kept, ids=ids, content_ids=ids, table=table, skipped=skipped)


def _check_all(paths: tuple[Path, ...]) -> "pd.DataFrame":
    """Columns ``id`` and ``reason``, one row for each path."""
    import pandas as pd

    pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1))
    try:
        results = pool.map(_check_image, paths)
        checks = list(tqdm(results, "checking images", len(paths), disable=None, leave=False))
    finally:
        pool.shutdown(cancel_futures=True)  # Ctrl-C need not wait for the files in the queue
    return pd.DataFrame(checks, columns=["id", "reason"])


def _check_image(path: Path) -> tuple[str, str]:
    """Content id and "", or "" and the reason why the file cannot be used."""
    if not path.is_file():
        return "", "no such file"
    try:
        open_image(path)
        return content_id(path), ""
    except (InputError, OSError) as error:
        return "", str(error).removeprefix(str(path)).lstrip(":, ")


def _mark_repeated(checks: "pd.DataFrame") -> None:
    """Give the second file of the same bytes, and later ones, that as the reason."""
    first = checks.drop_duplicates("id").set_index("id")["file"]
    repeated = (checks["reason"] == "") & checks["id"].duplicated()
    checks.loc[repeated, "reason"] = "same bytes as " + checks.loc[repeated, "id"].map(first)
