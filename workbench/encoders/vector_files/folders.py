"""Folders that are one table: Hugging Face's ``save_to_disk``, LanceDB, a FiftyOne export."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from ..._machine.memory import ask_for
from ..._require import InputError, require
from ...data.plain_files import open_plain, shown
from .arrow_columns import list_length, open_columns
from .arrow_files import open_tables
from .contents import Contents
from .table_files import open_json

KINDS = "a folder of datasets.save_to_disk, a .lance table or a FiftyOne export"
MOST_JSON = 2**26  # bytes of the small files beside the rows


def open_folder(path: Path) -> Contents:
    """Open a folder that is one table.

    Parameters
    ----------
    path : Path
        Of the folder.

    Returns
    -------
    Contents
        Vectors and words by column.

    Raises
    ------
    InputError
        If it is none that is known, or a part of it is missing.
    """
    if (path / "state.json").is_file():
        return _open_saved(path)
    if (path / "dataset_dict.json").is_file():
        splits = _object(path / "dataset_dict.json").get("splits")
        names = [str(name) for name in splits] if isinstance(splits, list) else []
        choices = " or ".join(f"vectors:{shown(path / name)}" for name in names[:5])
        raise InputError(f"{shown(path)}, a dataset of splits: expected one of them, {choices}.")
    if (path / "samples.json").is_file():
        return open_json(path / "samples.json")
    require(
        path.suffix == ".lance" or (path / "_versions").is_dir(), f"folder {shown(path)}", KINDS
    )
    return _open_lance(path)


def _open_saved(path: Path) -> Contents:
    """Rows of ``datasets.Dataset.save_to_disk``: Arrow streams that ``state.json`` lists."""
    state = path / "state.json"
    listed = _object(state).get("_data_files")
    parts = []
    for entry in listed if isinstance(listed, list) else []:
        name = entry.get("filename") if isinstance(entry, dict) else None
        inside = isinstance(name, str) and Path(name).name == name
        require(
            inside, f"{shown(state)} with the file {str(name)[:80]!r}", "files of its own folder"
        )
        part = path / str(name)
        require(part.is_file(), f"no file {shown(part)}", f"the parts that {state.name} lists")
        parts.append(part)
    require(parts, f"{shown(state)} without files", "the state.json of datasets.save_to_disk")
    return open_tables(path, parts)


def _object(path: Path) -> dict[str, Any]:
    with open_plain(path) as file:
        data = file.read(MOST_JSON + 1)
    require(
        len(data) <= MOST_JSON, f"{shown(path)} of more than {MOST_JSON:,} bytes", "a small one"
    )
    try:
        read = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{shown(path)}: expected JSON ({type(error).__name__}).") from error
    require(isinstance(read, dict), shown(path), "a JSON object")
    return dict(read)


def _open_lance(path: Path) -> Contents:
    try:
        import lance
    except ImportError as error:
        pip = 'pip install "krossfuse-workbench[lance]"'
        raise InputError(f"{shown(path)}: expected pylance, which reads it: {pip}.") from error
    table = lance.dataset(str(path))
    n, schema = table.count_rows(), table.schema
    return open_columns(path, schema, n, partial(_read_lance, path, table, n))


def _read_lance(path: Path, table: Any, n: int, names: list[str]) -> Any:
    for name in names:
        length = list_length(table.schema.field(name).type) or 1
        ask_for(2 * 8 * n * length, f"column {shown(name)!r} of {shown(path)}", "a part of it")
    return table.to_table(columns=names)
