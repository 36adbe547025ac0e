"""The image files of a dataset looked at: each read once, bad ones listed with the reason."""

import io
import os
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .._machine.bars import progress_bar
from .._require import InputError, require
from .dataset import Dataset
from .images import content_id
from .looks import Look, look_at, looks_of
from .opening import opened
from .plain_files import open_at_once, shown, why_not_plain
from .profiles import IGNORED, TURNED
from .seeing import FRAMES, TRANSPARENT

if TYPE_CHECKING:
    import pandas as pd

AT_ONCE = 2**24  # bytes of a file that is read once, to be named and decoded
COLUMNS = ["id", "reason", "how"]
TOLD = {  # what was done to pictures: how a warning says it
    FRAMES: "pictures have several frames: the first is shown",
    IGNORED: "pictures have a colour profile that cannot be used: it is ignored",
    TRANSPARENT: "pictures are transparent: shown on {background}",
}


@dataclass(frozen=True)
class Check:
    """What was found of one file; ``reason`` says why it cannot be used."""

    id: str = ""
    reason: str = ""
    how: str = ""
    look: Look = field(default_factory=Look)


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

    found = _check_all(dataset.paths or (), dataset.background)
    checks = pd.DataFrame([(each.id, each.reason, each.how) for each in found], columns=COLUMNS)
    checks["file"] = dataset.ids.tolist()
    repeated = _mark_repeated(checks)
    usable = (checks["reason"] == "").to_numpy()
    kept = leave_out(dataset, checks["reason"].tolist())
    skipped = kept.skipped
    got = f"{len(skipped)} files and no readable image in {dataset.name}"
    if not usable.any():
        got += f" (first: {shown(': '.join(skipped.iloc[0]), 300)})"
    require(usable.any(), got, "at least one image")
    ids = checks.loc[usable, "id"].to_numpy(dtype=str)
    table = kept.table.set_index(pd.Index(ids, name="id"))
    scaled = checks.loc[usable & (checks["how"] != ""), ["file", "how"]].reset_index(drop=True)
    _tell_scaled(scaled, dataset.background)
    return replace(
        kept, ids=ids, content_ids=ids, table=table, scaled=scaled,
        looks=looks_of([each.look for each, used in zip(found, usable, strict=True) if used]),
        repeated=dataset.table[repeated.to_numpy()].set_index(checks.loc[repeated, "id"]),
    )  # fmt: skip


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


def _tell_scaled(scaled: "pd.DataFrame", background: str) -> None:
    """Warn once for each thing that was done to pictures, so that reports say it too."""
    rows: dict[str, list[int]] = {}
    for row, how in enumerate(scaled["how"]):
        for part in how.split("; "):
            rows.setdefault(_kind(part), []).append(row)
    rows.pop(TURNED, None)  # as every viewer shows them
    for kind in sorted(rows):
        first = rows[kind][0]
        words = TOLD.get(kind, f"pictures of {kind} were scaled to 8 bits")
        told = f"{len(rows[kind]):,} {words.format(background=background)}"
        example = f"first: {scaled['file'].iloc[first]}: {scaled['how'].iloc[first]}"
        warnings.warn(f"{told} ({example}); dataset.scaled lists them", stacklevel=4)


def _kind(how: str) -> str:
    """What was done to a picture, without what is its own."""
    known = next((kind for kind in (*TOLD, TURNED) if how.startswith(kind)), None)
    return known or how.partition(",")[0].partition(" from")[0]


def _check_all(paths: tuple[Path, ...], background: str) -> list[Check]:
    """One check for each path."""
    pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1))
    try:
        results = pool.map(partial(_check_image, background=background), paths)
        return list(progress_bar(results, "checking images", len(paths), leave=False))
    finally:
        pool.shutdown(cancel_futures=True)  # Ctrl-C need not wait for the files in the queue


def _check_image(path: Path, background: str) -> Check:
    """Read a file once, name it by its content, decode it and look at it."""
    reason = why_not_plain(path)
    if reason:
        return Check(reason=reason)
    try:
        with open_at_once(path, AT_ONCE) as file:
            source = file if isinstance(file, io.BytesIO) else path  # too large to be kept
            key = content_id(source)
            found = opened(source, background, name=shown(path))
        return Check(key, how=found.how, look=look_at(found.image, found.treatment))
    except (InputError, OSError, MemoryError) as error:
        reason = str(error).removeprefix(shown(path)).lstrip(":, ")
        return Check(reason=reason or "not enough memory")


def _mark_repeated(checks: "pd.DataFrame") -> "pd.Series":
    """Give the second file of the same bytes, and later ones, that as the reason; tell them."""
    first = checks.drop_duplicates("id").set_index("id")["file"]
    repeated = (checks["reason"] == "") & checks["id"].duplicated()
    checks.loc[repeated, "reason"] = "same bytes as " + checks.loc[repeated, "id"].map(first)
    return repeated
