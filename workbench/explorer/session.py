"""What an explorer remembers from one kernel to the next, as a JSON file; no widgets.

Samples are kept by id. A file is read as data, checked, and refused whole where it is damaged, of
other samples, or of a newer version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._require import InputError, require
from ..data.dataset import Dataset
from ..files import digest, write_text
from ..fusion.weights import Weights
from ..headers import read_header
from ..json_text import strict_json
from .filtering.conditions import Condition
from .filtering.remembered import conditions_content, conditions_of
from .judging.judgements import Judgement
from .judging.kept import contents_of, judgements_of

FORMAT = 2  # raise it when an older version could not read what is written
KIND = "explorer session"
WHOLE = "a whole file of Explorer.save_session"


@dataclass(frozen=True)
class Sliders:
    """Where the sliders of weights stood.

    Attributes
    ----------
    weights : Weights
        Of the sliders.
    n_components : int or None
        Of the slider of l; None of a kernel.
    fused : tuple of Weights
        Of the fused space as it was given, and as it was used last: sliders of another one begin
        anew.
    """

    weights: Weights
    n_components: int | None
    fused: tuple[Weights, ...]


@dataclass(frozen=True)
class Session:
    """What was done in an explorer.

    Attributes
    ----------
    selection : tuple of str
        Ids of the selected samples.
    kept : dict of str to tuple of str
        Ids of the selections that have a name.
    queries : dict of str to str or None
        What was asked, and against what it ranked; the last one last.
    sliders : Sliders or None
        None where they were not moved.
    colour : str
        Column that the maps were coloured by.
    hidden : tuple of str
        Classes of the legend that were not shown.
    panel : str
        In front.
    tags : dict of str to tuple of str
        Ids of the samples of each tag.
    judgements : tuple of Judgement
        Which space was right, the last one last.
    filter : dict of str or None to Condition
        What was asked of columns; None for words.
    sort : tuple of str and bool, or None
        Column that the table was sorted by, and whether the largest came first.
    pairs : dict of str to str
        What the panel of pairs showed: ``first`` and ``second`` space, ``kind``, ``corner``.
    """

    selection: tuple[str, ...] = ()
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    queries: Mapping[str, str | None] = field(default_factory=dict)
    sliders: Sliders | None = None
    colour: str = ""
    hidden: tuple[str, ...] = ()
    panel: str = ""
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    filter: Mapping[str | None, Condition] = field(default_factory=dict)
    sort: tuple[str, bool] | None = None
    pairs: Mapping[str, str] = field(default_factory=dict)

    def in_words(self) -> str:
        """Count what is remembered.

        Returns
        -------
        str
            Empty where it is nothing that a user has made.

        Examples
        --------
        >>> Session(kept={"hearts": ("a",)}, queries={"red": None, "blue": None}).in_words()
        '1 kept selection, 2 queries'
        """
        parts = [
            _count(len(self.kept), "kept selection", "kept selections"),
            _count(len(self.queries), "query", "queries"),
            "weights" if self.sliders else "",
            _count(sum(map(bool, self.tags.values())), "tag", "tags"),
            _count(len(self.judgements), "judgement", "judgements"),
            _count(len(self.filter), "condition of the filter", "conditions of the filter"),
        ]
        return ", ".join(part for part in parts if part)


def _count(n: int, one: str, several: str) -> str:
    if n == 0:
        return ""
    return f"1 {one}" if n == 1 else f"{n:,} {several}"


def samples_digest(dataset: Dataset) -> str:
    """Name the samples of a dataset, in whatever order.

    Parameters
    ----------
    dataset : Dataset
        Its ids count.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    return digest(*sorted(map(str, dataset.ids)))


def write_session(path: str | Path, session: Session, dataset: Dataset) -> Path:
    """Write what an explorer remembers, whole or not at all.

    Parameters
    ----------
    path : str or Path
        The file.
    session : Session
        What to write.
    dataset : Dataset
        Whose samples they are.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    about = {"name": dataset.name, "samples": dataset.n, "ids": samples_digest(dataset)}
    content = {
        "format": FORMAT, "kind": KIND, "dataset": about,
        "selection": session.selection, "kept": session.kept,
        "queries": [[query, against] for query, against in session.queries.items()],
        "sliders": _sliders_content(session.sliders), "colour": session.colour,
        "hidden": session.hidden, "panel": session.panel, "tags": session.tags,
        "judgements": contents_of(session.judgements),
        "filter": conditions_content(session.filter), "sort": session.sort,
        "pairs": session.pairs,
    }  # fmt: skip
    return write_text(path, strict_json(content, indent=1) + "\n")


def _sliders_content(sliders: Sliders | None) -> dict[str, Any] | None:
    if sliders is None:
        return None
    weights = sliders.weights.parameters()
    fused = [each.parameters() for each in sliders.fused]
    return {"weights": weights, "n_components": sliders.n_components, "fused": fused}


def read_session(path: str | Path, dataset: Dataset) -> Session:
    """Read what :func:`write_session` wrote.

    Parameters
    ----------
    path : str or Path
        The file.
    dataset : Dataset
        Whose samples they must be.

    Returns
    -------
    Session
        Checked: all of its ids are there.

    Raises
    ------
    InputError
        If there is no such file, or it is damaged, of a newer version, or of other samples.
    """
    path = Path(path)
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: expected {WHOLE} ({error}).") from error
    content = read_header(path, text, FORMAT, WHOLE)
    require(content.get("kind") == KIND, f"{path}, which is no session of an explorer", WHOLE)
    _require_same_samples(path, content.get("dataset"), dataset)
    try:
        return _session_of(content, dataset)
    except (InputError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise InputError(f"{path} is damaged ({error}): expected {WHOLE}.") from error


def _require_same_samples(path: Path, about: Any, dataset: Dataset) -> None:
    about = about if isinstance(about, dict) else {}
    got = f"{path}: a session of other samples ({about.get('samples')} of {about.get('name')!r})"
    is_same = about.get("ids") == samples_digest(dataset)
    require(is_same, got, f"one of the {dataset.n} samples of {dataset.name!r}")


def _session_of(content: Mapping[str, Any], dataset: Dataset) -> Session:
    known = set(map(str, dataset.ids))
    kept = {name: _ids(ids, known) for name, ids in content["kept"].items()}
    tags = {name: _ids(ids, known) for name, ids in content.get("tags", {}).items()}
    queries = {_text(query): _text_or_none(against) for query, against in content["queries"]}
    return Session(
        _ids(content["selection"], known), kept, queries, _sliders_of(content["sliders"]),
        _text(content["colour"]), _texts(content["hidden"]), _text(content["panel"]),
        tags=tags, judgements=judgements_of(content.get("judgements", []), known),
        filter=conditions_of(content.get("filter", [])), sort=_sort_of(content.get("sort")),
        pairs=_words(content.get("pairs", {})),
    )  # fmt: skip


def _sliders_of(content: Any) -> Sliders | None:
    if content is None:
        return None
    width = content["n_components"]
    require(width is None or type(width) is int, f"n_components={width!r}", "a whole number")
    fused = tuple(Weights(**each) for each in content["fused"])
    return Sliders(Weights(**content["weights"]), width, fused)


def _sort_of(value: Any) -> tuple[str, bool] | None:
    if value is None:
        return None
    column, descending = value
    require(isinstance(descending, bool), f"{descending!r}", "true or false")
    return _text(column), descending


def _ids(value: Any, known: set[str]) -> tuple[str, ...]:
    ids = _texts(value)
    unknown = [key for key in ids if key not in known]
    require(not unknown, f"{len(unknown)} unknown ids, first {unknown[:3]}", "ids of its samples")
    return ids


def _texts(value: Any) -> tuple[str, ...]:
    require(isinstance(value, list), f"{type(value).__name__}", "a list of words")
    return tuple(_text(each) for each in value)


def _words(value: Any) -> dict[str, str]:
    require(isinstance(value, dict), f"{type(value).__name__}", "words by name")
    return {_text(name): _text(each) for name, each in value.items()}


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _text(value: Any) -> str:
    require(isinstance(value, str), f"{type(value).__name__}", "words")
    return str(value)
