"""Named spaces over stable ids, in memory and on disk: safetensors, atomic, no pickle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ._deprecation import warn_renamed
from ._require import InputError, require
from .arrays import has_unit_rows, normalize_rows
from .headers import name_contents, read_header
from .product_rows import ProductRows
from .sealed_tensors import read_tensors, write_tensors

PARTS = ("image", "text", "classes")
COSINE, INNER_PRODUCT = "cosine", "inner product"
RULES = (COSINE, INNER_PRODUCT)  # by which the rows of a space are compared
FORMAT = 2  # of a space file; 1, which has no number in its header, has no digest either
_MOVED = {  # old names of this module, and where they are now
    "FORMATS": "encoders.vector_files", "read_vectors": "encoders.vector_files",
    "check_vectors": "encoders.vector_files", "RowCache": "row_cache", "digest": "files",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _MOVED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = f"workbench.{_MOVED[name]}"
    warn_renamed(f"{__name__}.{name}", f"{module}.{name}")
    return getattr(import_module(module), name)


@dataclass(frozen=True, eq=False)
class Space:  # numpydoc ignore=PR02
    """Rows of one embedding: images, captions, class prompts, or any of them.

    Parameters
    ----------
    name : str
        What tables and pages call it.
    ids : ndarray of shape (n,)
        Ids of the image rows, those of the dataset.
    image : ndarray of shape (n, d), default=None
        One row for each id.
    text : ndarray of shape (m, d), default=None
        One row for each caption, in the dataset's order.
    classes : ndarray of shape (k, d), default=None
        One row for each class of the dataset's prompts.
    info : dict
        Where the rows come from; JSON types only. ``info["compare_by"]``, "cosine" or "inner
        product", says how rows are compared, see :attr:`compare_by`.

    Notes
    -----
    Two spaces are equal if their names, ids, rows and info are.

    Examples
    --------
    >>> space = Space("CLIP", np.array(["a", "b"]), np.array([[3.0, 4.0], [0.0, 2.0]]))
    >>> space.normalize_rows().image
    array([[0.6, 0.8],
           [0. , 1. ]])
    """

    name: str
    ids: np.ndarray
    image: np.ndarray | None = None
    text: np.ndarray | None = None
    classes: np.ndarray | None = None
    info: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse rows that cannot belong together."""
        for part, rows in self.rows().items():
            got = f"{part} rows of {type(rows).__name__} in space {self.name!r}"
            require(hasattr(rows, "shape"), got, "an array (n, d)")
        shapes = {part: rows.shape for part, rows in self.rows().items()}
        require(shapes, f"space {self.name!r} without rows", "image, text or class rows")
        flat = all(len(shape) == 2 for shape in shapes.values())
        same = flat and len({shape[1] for shape in shapes.values()}) == 1
        require(same, f"space {self.name!r} of shapes {shapes}", "2-D rows of one width")
        n = len(self.ids) if self.image is None else len(self.image)
        require(n == len(self.ids), f"{n} image rows for {len(self.ids)} ids", "a row for each id")
        got = f"compare_by={rule_of(self.info)!r:.80} in the info of space {self.name!r}"
        require(rule_of(self.info) in RULES, got, " or ".join(map(repr, RULES)))

    def __repr__(self) -> str:
        parts = [f"{len(rows):,} {part} rows" for part, rows in self.rows().items()]
        return f"Space({self.name!r}: {', '.join(parts)} of {self.dim:,} columns)"

    @property
    def dim(self) -> int:  # numpydoc ignore=RT01
        """Number of columns."""
        some_rows = next(iter(self.rows().values()))
        return int(some_rows.shape[1])

    def rows(self) -> dict[str, np.ndarray]:
        """Give the parts that are there.

        Returns
        -------
        dict of str to ndarray
            ``image``, ``text`` and ``classes``, in this order.
        """
        parts = {part: getattr(self, part) for part in PARTS}
        return {part: rows for part, rows in parts.items() if rows is not None}

    @property
    def compare_by(self) -> str:  # numpydoc ignore=RT01
        """How rows are compared: by "cosine" or by "inner product".

        What ``info["compare_by"]`` says; where it says nothing (rows of your own, files of older
        versions) fused rows are compared by inner product and all others by cosine.
        """
        return rule_of(self.info)

    def as_compared(self) -> "Space":
        """Make rows ready to compare by inner product: the one rule that all measures follow.

        Returns
        -------
        Space
            The same where rows are compared by inner product, or have length 1; else a copy with
            its rows at length 1, whose inner products are cosines.

        Examples
        --------
        >>> ids, rows = np.array(["a"]), np.array([[3.0, 4.0]])
        >>> Space("CLIP", ids, rows).as_compared().image
        array([[0.6, 0.8]])
        >>> Space("fused", ids, rows, info={"compare_by": "inner product"}).as_compared().image
        array([[3., 4.]])
        """
        if self.compare_by == INNER_PRODUCT:
            return self
        longer = {part: rows for part, rows in self.rows().items() if not has_unit_rows(rows)}
        if not longer:
            return self
        scaled = {part: normalize_rows(rows) for part, rows in longer.items()}
        return replace(self, **scaled, info=dict(self.info))

    def normalize_rows(self) -> "Space":
        """Scale every row to length 1: inner products are cosines; a row of zeros stays.

        Returns
        -------
        Space
            Of the same name, dtype and info.
        """
        scaled = {part: normalize_rows(rows) for part, rows in self.rows().items()}
        return replace(self, **scaled, info=dict(self.info))

    def unit(self) -> "Space":
        """Answer to the old name of :meth:`normalize_rows`.

        Returns
        -------
        Space
            Rows at length 1.
        """
        warn_renamed("Space.unit", "Space.normalize_rows")
        return self.normalize_rows()

    def __eq__(self, other: object) -> bool:
        """Whether name, ids, rows and info are the same."""
        if not isinstance(other, Space):
            return NotImplemented
        rows, others = self.rows(), other.rows()
        return (
            self.name == other.name
            and self.info == other.info
            and np.array_equal(self.ids, other.ids)
            and rows.keys() == others.keys()
            and all(_are_equal(rows[part], others[part]) for part in rows)
        )

    def __hash__(self) -> int:
        return hash((self.name, len(self.ids), self.dim))


def _are_equal(rows: Any, others: Any) -> bool:
    """Whether rows are the same numbers, or without columns made of the same."""
    if isinstance(rows, ProductRows) and isinstance(others, ProductRows):
        (formula, own), (other_formula, other) = rows.ingredients(), others.ingredients()
        same = formula == other_formula and len(own) == len(other)
        return same and all(map(np.array_equal, own, other))
    if isinstance(rows, ProductRows) or isinstance(others, ProductRows):
        return False
    return np.array_equal(rows, others, equal_nan=True)


def rule_of(info: Mapping[str, Any]) -> str:
    """Tell by what the rows of a space are compared.

    Parameters
    ----------
    info : mapping
        Of the space.

    Returns
    -------
    str
        What ``compare_by`` says in it; without it "inner product" for fused rows, else "cosine".

    Examples
    --------
    >>> rule_of({}), rule_of({"parents": ["CLIP", "expert"]}), rule_of({"compare_by": "cosine"})
    ('cosine', 'inner product', 'cosine')
    """
    role = str(info.get("role") or "").split(" (")[0]
    is_fused = bool(info.get("parents")) or role == "fused"
    return str(info.get("compare_by", INNER_PRODUCT if is_fused else COSINE))


def save_space(space: Space, path: str | Path) -> None:
    """Write a space to one safetensors file; its ids and info go into the header.

    Parameters
    ----------
    space : Space
        What is written.
    path : str or Path
        File to write, ``.safetensors``.

    Raises
    ------
    InputError
        If rows are not finite real numbers, ids are not unique, info holds more than JSON types,
        or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_space(Space("CLIP", np.array(["a"]), np.ones((1, 2))), f"{folder}/c.safetensors")
    ...     load_space(f"{folder}/c.safetensors").ids
    array(['a'], dtype='<U1')
    """
    require(isinstance(space, Space), f"{type(space).__name__} to save as a space", "a Space")
    check_contents(space)
    ids = np.asarray(space.ids).tolist()
    header = {"format": FORMAT, "name": space.name, "ids": ids, "info": space.info}
    try:
        text = json.dumps(header)
    except (TypeError, ValueError) as error:
        raise InputError(f"space {space.name!r}: expected JSON types only ({error}).") from error
    write_tensors(path, space.rows(), {"space": text})


def load_space(path: str | Path) -> Space:
    """Read what :func:`save_space` wrote.

    Parameters
    ----------
    path : str or Path
        File to read.

    Returns
    -------
    Space
        As it was.

    Raises
    ------
    InputError
        If the file is missing, damaged, of a newer version, or holds no space.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = f"{folder}/clip.safetensors"
    ...     save_space(Space("CLIP", np.array(["a"]), np.ones((1, 2)), info={"dim": 2}), file)
    ...     load_space(file).info
    {'dim': 2}
    """
    tensors, metadata = read_tensors(path)
    got = f"{path} without a space in its header"
    expected = "a file of `workbench encode` or `workbench fuse`" + name_contents(metadata)
    require("space" in metadata, got, expected)
    header = read_space_header(path, metadata["space"])
    unknown = sorted(tensors.keys() - set(PARTS))
    require(not unknown, f"{path} with arrays {unknown[:5]}", "image, text or classes")
    try:
        space = Space(header["name"], header["ids"], **tensors, info=header["info"])
        check_contents(space)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    return space


def read_space_header(path: str | Path, text: str) -> dict[str, Any]:
    """Read the header of a space file.

    Parameters
    ----------
    path : str or Path
        The file, for messages.
    text : str
        Its header.

    Returns
    -------
    dict
        ``name`` (str), ``ids`` (ndarray of str) and ``info`` (dict).

    Raises
    ------
    InputError
        If it is no JSON, of a newer version, or one of the three is missing or of another kind.

    Examples
    --------
    >>> read_space_header("a.safetensors", '{"name": "a", "ids": ["x"], "info": {}}')["ids"]
    array(['x'], dtype='<U1')
    """
    header = read_header(path, text, FORMAT, "a file of save_space")
    name, ids, info = (header.get(key) for key in ("name", "ids", "info"))
    require(isinstance(name, str), f"{path}: name {name!r}", "the name of a space")
    plain = isinstance(ids, list) and all(isinstance(each, str | int | float) for each in ids)
    require(plain, f"{path}: ids of {type(ids).__name__}", "a list of ids")
    require(isinstance(info, dict), f"{path}: info of {type(info).__name__}", "a JSON object")
    return {"name": name, "ids": np.array(ids, dtype=str), "info": info}


def check_contents(space: Space) -> None:
    """Refuse what no measure could read: rows without numbers, ids that are there twice.

    Parameters
    ----------
    space : Space
        Of a file, or for one.

    Raises
    ------
    InputError
        If rows are no finite numbers, or those of a kernel, or an id is there twice.
    """
    for part, rows in space.rows().items():
        got = f"space {space.name!r}, a kernel without features, to save"
        expected = "its parents saved instead, or features of it: materialise(n_components=...)"
        require(not isinstance(rows, ProductRows), got, expected)
        array = np.asarray(rows)
        number = np.issubdtype(array.dtype, np.number) and not np.iscomplexobj(array)
        require(number, f"{part} rows of {array.dtype} in space {space.name!r}", "real numbers")
        bad = np.flatnonzero(~np.isfinite(array).all(axis=1)).tolist()
        got = f"NaN or infinity in {len(bad)} {part} row(s) of space {space.name!r}: {bad[:5]}"
        require(not bad, got, "finite numbers")
    values, counts = np.unique(space.ids, return_counts=True)
    repeated = values[counts > 1].tolist()
    got = f"{len(repeated)} duplicate ids in space {space.name!r}, first {repeated[:3]}"
    require(not repeated, got, "each id once")
