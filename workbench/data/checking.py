"""The image files of a dataset looked at: each read once, bad ones listed with the reason."""

import os
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm.auto import tqdm

from .._require import InputError, require
from .dataset import Dataset
from .images import content_id
from .opening import opened
from .plain_files import shown, why_not_plain

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
    kept = leave_out(dataset, checks["reason"].tolist())
    skipped = kept.skipped
    got = f"{len(skipped)} files and no readable image in {dataset.name}"
    if not usable.any():
        got += f" (first: {shown(': '.join(skipped.iloc[0]), 300)})"
    require(usable.any(), got, "at least one image")
    ids = checks.loc[usable, "id"].to_numpy(dtype=str)
    table = kept.table.set_index(pd.Index(ids, name="id"))
    scaled = checks.loc[usable & (checks["how"] != ""), ["file", "how"]].reset_index(drop=True)
    _tell_scaled(scaled)
    return replace(kept, ids=ids, content_ids=ids, table=table, scaled=scaled)


def leave_out(dataset: Dataset, reasons: Sequence[str]) -> Dataset:
    """Keep the samples without a reason against them; list the others in ``skipped``.

    Parameters
    ----------
    dataset : Dataset
        Its ids are the names of its files.
    reasons : sequence of str
        One for each sample, empty to keep it.

    Returns
    -------
    Dataset
        With the rows that are left, even none.
    """
    import pandas as pd

    kept = dataset.take([row for row, reason in enumerate(reasons) if not reason])
    files = [
        (shown(file, 1000), why) for file, why in zip(dataset.ids, reasons, strict=True) if why
    ]
    skipped = pd.DataFrame(files, columns=["file", "reason"], dtype=object)
    if len(dataset.skipped):
        skipped = pd.concat([dataset.skipped, skipped], ignore_index=True)
    return replace(kept, skipped=skipped)


def _tell_scaled(scaled: "pd.DataFrame") -> None:
    """Warn once for each way of scaling, so that reports say it too."""
    kinds = {how.partition(",")[0].partition(" from")[0] for how in scaled["how"]}
    for kind in sorted(kinds):
        rows = scaled[scaled["how"].str.startswith(kind)]
        first = f"{rows['file'].iloc[0]}: {rows['how'].iloc[0]}"
        told = f"{len(rows):,} pictures of {kind} were scaled to 8 bits (first: {first})"
        warnings.warn(f"{told}; dataset.scaled lists them", stacklevel=4)


def _check_all(paths: tuple[Path, ...]) -> "pd.DataFrame":
    """Columns ``id``, ``reason`` and ``how``, one row for each path."""
    import pandas as pd

    pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1))
    try:
        results = pool.map(_check_image, paths)
        checks = list(tqdm(results, "checking images", len(paths), disable=None, leave=False))
    finally:
        pool.shutdown(cancel_futures=True)  # Ctrl-C need not wait for the files in the queue
    return pd.DataFrame(checks, columns=["id", "reason", "how"])


def _check_image(path: Path) -> tuple[str, str, str]:
    """Content id, the reason why the file cannot be used, and how its values were scaled."""
    reason = why_not_plain(path)
    if reason:
        return "", reason, ""
    try:
        how = opened(path)[1]
        return content_id(path), "", how
    except (InputError, OSError, MemoryError) as error:
        reason = str(error).removeprefix(shown(path)).lstrip(":, ")
        return "", reason or "not enough memory", ""


def _mark_repeated(checks: "pd.DataFrame") -> None:
    """Give the second file of the same bytes, and later ones, that as the reason."""
    first = checks.drop_duplicates("id").set_index("id")["file"]
    repeated = (checks["reason"] == "") & checks["id"].duplicated()
    checks.loc[repeated, "reason"] = "same bytes as " + checks.loc[repeated, "id"].map(first)
