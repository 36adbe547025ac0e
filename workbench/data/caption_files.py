"""Caption files of Flickr8k and Flickr30k: names of pictures and captions, line by line."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from .._require import require
from .column_names import plain_name
from .delimited import read_csv
from .picture_formats import SUFFIXES
from .raw_table import MAX_TABLE_ROWS, RawTable

if TYPE_CHECKING:
    import pandas as pd

_NUMBERED = re.compile(r"#\d+$")  # 1000268201_693b08cb0e.jpg#0
FOLDERS = ("Images", "images", "Flicker8k_Dataset", "Flickr8k_Dataset", "flickr30k-images")
SEPARATORS = {",": "image,caption", "|": "image|caption", "\t": "image and caption with a tab"}


def read_captions(path: Path, asked: Collection[str] = ()) -> RawTable:
    """Read a caption file.

    Parameters
    ----------
    path : Path
        Lines of ``NAME#0``, a tab and a caption; names of pictures alone; or a table whose first
        line names columns ``image`` and ``caption``.
    asked : collection of str, default=()
        Columns that stay text.

    Returns
    -------
    RawTable
        Columns ``image`` and ``caption``, a row for each caption.

    Raises
    ------
    InputError
        If it is none of these.
    """
    with open(path, encoding="utf-8-sig") as lines:
        first = lines.readline()
        for separator in SEPARATORS:
            names = [plain_name(name) for name in first.split(separator)]
            if names[0] in ("image", "image_name", "file_name", "filename", "path"):
                return RawTable(_headed(path, asked, separator), folders=FOLDERS)
        lines.seek(0)
        return RawTable(_numbered(lines), folders=FOLDERS)


def _headed(path: Path, asked: Collection[str], separator: str) -> pd.DataFrame:
    """Table with a header: Flickr30k's has spaces around its names."""
    table = read_csv(path, asked, separator)
    names = {name: "image" for name in table if plain_name(name) == "image_name"}
    names |= {name: "caption" for name in table if plain_name(name) == "comment"}
    names |= {name: str(name).strip() for name in table if name not in names}
    table = table.rename(columns=names)
    if "caption" in table:
        table["caption"] = table["caption"].astype("str").str.strip().where(table.caption.notna())
    return table


def _numbered(lines: Collection[str] | object) -> pd.DataFrame:
    """Lines without a header: a name, perhaps a tab and a caption."""
    import pandas as pd

    images: list[str] = []
    captions: list[str | None] = []
    for number, line in enumerate(lines, 1):  # type: ignore[arg-type, var-annotated]
        name, tab, caption = line.rstrip("\r\n").partition("\t")
        name = _NUMBERED.sub("", name.strip())
        if not name and not tab:
            continue
        is_picture = name.lower().rstrip(".0123456789").endswith(SUFFIXES)
        got = f"line {number} that names no picture before a tab"
        expected = "NAME.jpg#0, a tab and a caption, or a first line image,caption"
        require(is_picture, got, expected)
        images.append(name)
        captions.append(caption.strip() or None)
        require(len(images) <= MAX_TABLE_ROWS, "too many rows", f"at most {MAX_TABLE_ROWS:,}")
    table = pd.DataFrame({"image": images, "caption": captions})
    return table if table["caption"].notna().any() else table[["image"]].drop_duplicates()
