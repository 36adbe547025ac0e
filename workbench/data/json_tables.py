"""Tables of JSON: an object in each line, a list of objects, or COCO's."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._checks import is_number
from .._machine.memory import ask_for
from .._require import InputError, require
from .coco import coco_table, is_coco
from .column_names import stays_text
from .raw_table import MAX_TABLE_ROWS, RawTable

if TYPE_CHECKING:
    import pandas as pd

PYTHON_BYTES = 10  # of memory that a byte of JSON takes as objects


def read_jsonl(path: Path, asked: Collection[str] = ()) -> pd.DataFrame:
    """Read a file with an object in each line.

    Parameters
    ----------
    path : Path
        In UTF-8.
    asked : collection of str, default=()
        Columns that stay text, beside those of known names.

    Returns
    -------
    DataFrame
        Numbers among names and classes as text.

    Raises
    ------
    InputError
        If a line holds no object, or there are too many.
    """
    import pandas as pd

    records = []
    with open(path, encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                record = _parsed(line, f"line {number}")
                require(isinstance(record, dict), f"line {number}, no object", "an object")
                records.append(_as_written(record, asked))
            require(len(records) <= MAX_TABLE_ROWS, "too many rows", f"at most {MAX_TABLE_ROWS:,}")
    return pd.DataFrame(records)


def read_json(path: Path, asked: Collection[str] = ()) -> RawTable | pd.DataFrame:
    """Read a list of objects, or the images and annotations of COCO.

    Parameters
    ----------
    path : Path
        In UTF-8.
    asked : collection of str, default=()
        As for :func:`read_jsonl`.

    Returns
    -------
    RawTable or DataFrame
        A row for each object, or for each caption of COCO.

    Raises
    ------
    InputError
        If it is neither, or takes too much memory.
    """
    import pandas as pd

    size = path.stat().st_size
    ask_for(PYTHON_BYTES * size, f"JSON of {size:,} bytes", "a part of it, or JSON Lines")
    content = _parsed(path.read_text("utf-8-sig"), "the file")
    if is_coco(content):
        return coco_table(content, path)
    expected = "a list of objects, or COCO's object with images and annotations"
    require(isinstance(content, list), f"JSON of {_kind_of(content)}", expected)
    for number, record in enumerate(content):
        require(isinstance(record, dict), f"item {number}, no object", "an object")
    return pd.DataFrame([_as_written(record, asked) for record in content])


def _kind_of(content: Any) -> str:
    if isinstance(content, dict):
        keys = ", ".join(map(repr, list(content)[:5]))
        return f"an object with {keys or 'nothing'}"
    return f"a {type(content).__name__}"


def _parsed(text: str, where: str) -> Any:
    """Value of JSON, in whole letters."""
    try:
        value = json.loads(text)
        text.encode("utf-8")
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(f"half a letter in {where}: expected whole ones.") from error
    except RecursionError as error:
        raise InputError(f"{where}, nested too deeply: expected a flat object.") from error
    except ValueError as error:
        raise InputError(f"{where}: expected a JSON object ({error}).") from error
    return value


def _as_written(record: dict[str, Any], asked: Collection[str]) -> dict[str, Any]:
    """Record whose names and classes are as they are written, as text."""
    return {
        name: str(value) if is_number(value) and stays_text(name, asked) else value
        for name, value in record.items()
    }
