"""examples.json: a few samples of a run with their pictures, for pages that are made of its folder.

Sealed as our other files are: what was cut or changed is refused. Pictures are WebP, and nothing
else is taken for one.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._require import InputError, require
from ..files import digest, write_text
from ..headers import read_header
from ..json_text import plain_types, strict_json

NAME = "examples.json"
FORMAT = 1
EXPECTED = "the examples of a run, as `workbench report` writes them"
WEBP = b"RIFF", b"WEBP"  # how its bytes begin, and what stands at the eighth
PARTS = {  # part: what must be in it, where it is there
    "neighbours": {"space", "rival", "k", "target", "counts", "asked", "total", "samples"},
    "steps": {"row", "weights", "others"},
    "groups": {"space", "rival", "target", "count", "weak", "lost", "too_small", "smallest"},
}


def write_examples(examples: Mapping[str, Any], folder: Path) -> Path:
    """Write the examples of a run.

    Parameters
    ----------
    examples : mapping
        Of :func:`workbench.report.examples.examples_of`.
    folder : Path
        Of the run.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    InputError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_examples({"classes": 2, "samples": {}}, Path(folder))
    ...     read_examples(Path(folder))["classes"]
    2
    """
    body = strict_json(plain_types(dict(examples)))
    whole = {"format": FORMAT, "sealed": digest(body), "examples": json.loads(body)}
    return write_text(folder / NAME, strict_json(whole) + "\n")


def read_examples(folder: Path) -> dict[str, Any]:  # numpydoc ignore=EX01
    """Read the examples of a run.

    Parameters
    ----------
    folder : Path
        Of the run.

    Returns
    -------
    dict
        Empty for a run of an older version, which kept none.

    Raises
    ------
    InputError
        If the file is damaged, or of a newer version.
    """
    path = folder / NAME
    if not path.exists():
        return {}
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {type(error).__name__}: expected {EXPECTED}.") from error
    header = read_header(path, text, FORMAT, EXPECTED)
    examples = header.get("examples")
    is_whole = isinstance(examples, dict) and digest(strict_json(examples)) == header.get("sealed")
    require(is_whole, f"{path}: a damaged file", EXPECTED)
    known = dict(examples) if isinstance(examples, dict) else {}
    require(_is_complete(known), f"{path}: a file with parts missing", EXPECTED)
    return known


def _is_complete(examples: Mapping[str, Any]) -> bool:
    """Whether all parts that are there have all that is read of them."""
    samples = examples.get("samples")
    if not isinstance(samples, dict):
        return False
    parts = [(examples.get(part), names) for part, names in PARTS.items()]
    return all(part is None or names <= set(part) for part, names in parts)


def picture_uri(text: str) -> str:
    """Return a picture of the file as the address of an image.

    Parameters
    ----------
    text : str
        Base64 of a WebP file.

    Returns
    -------
    str
        Empty where it is no such picture.

    Examples
    --------
    >>> picture_uri("PHNjcmlwdD4=")
    ''
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return ""
    is_picture = (data[:4], data[8:12]) == WEBP
    return f"data:image/webp;base64,{base64.b64encode(data).decode()}" if is_picture else ""
