"""The session of an explorer as a JSON file.

A file is read as data, checked, and refused whole where it is damaged, of other samples, or of a
newer version.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._filtering.remembered import conditions_content, conditions_of
from .._require import InputError, require
from ..data.dataset import Dataset
from ..files import digest, write_text
from ..fusion.weights import Weights
from ..headers import read_header
from ..json_text import strict_json
from .judging.kept import contents_of, judgements_of
from .session import Session, Sliders

FORMAT = 2  # raise it when an older version could not read what is written
KIND = "explorer session"
WHOLE = "a whole file of Explorer.save_session"
MOST_PIXELS = 100_000  # of the maps


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
        "pairs": session.pairs, "used": _sliders_content(session.used),
        "pictures": session.pictures, "maps": session.maps, "alone": session.alone,
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
        pairs=_words(content.get("pairs", {})), used=_sliders_of(content.get("used")),
        pictures=_words(content.get("pictures", {})), maps=_pixels(content.get("maps", 0)),
        alone=_truth(content.get("alone", False)),
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
    return _text(column), _truth(descending)


def _truth(value: Any) -> bool:
    require(isinstance(value, bool), f"{value!r}", "true or false")
    return bool(value)


def _pixels(value: Any) -> int:
    is_height = type(value) is int and 0 <= value <= MOST_PIXELS
    require(is_height, f"maps={value!r}", "a height in pixels, a whole number")
    return int(value)


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
