"""The configuration in a model's folder is data: known keys of known types, and nothing else."""

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._checks import is_number
from .._require import InputError, require

MOST_BYTES = 20_000_000
MOST_WIDTH = 1_000_000  # of anything that is counted but a vocabulary
USUAL_WIDTH = 1024
USUAL = {
    "layers": 64, "depth": 64, "depths": 64, "vocab_size": 300_000, "num_classes": 30_000,
}  # fmt: skip
DATA_ALONE = "the known keys: a model's folder is read as data, none of it is run"


@dataclass(frozen=True)
class Rule:  # numpydoc ignore=PR02
    """What a value may be.

    Parameters
    ----------
    expected : str
        In words.
    holds : callable
        Tells whether a value is so.
    """

    expected: str
    holds: Callable[[Any], bool]


def read_config(path: Path) -> dict[str, Any]:
    """Read a JSON file that holds one object.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    dict
        As it stands there.

    Raises
    ------
    InputError
        If there is no such file, or it is no JSON object of a sensible size.
    """
    value = read_json(path)
    require(isinstance(value, dict), f"{path} with a {type(value).__name__}", "a JSON object")
    return dict(value)


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    object
        Its value.

    Raises
    ------
    InputError
        If there is no such file, or it is too large or no JSON.
    """
    require(path.is_file(), f"no file {path}", "a model's configuration, JSON")
    size = path.stat().st_size
    require(size <= MOST_BYTES, f"{path} of {size:,} bytes", f"JSON of at most {MOST_BYTES:,}")
    try:
        return json.loads(path.read_bytes())
    except RecursionError as error:
        raise InputError(f"{path}: expected JSON that is not nested so deeply.") from error
    except (ValueError, OSError) as error:  # no JSON, or not UTF-8
        raise InputError(f"{path}: expected JSON ({error}).") from error


@contextmanager
def alone(file: str, config: Mapping[str, Any]) -> Iterator[str]:
    """Put a configuration into a folder of its own, where a library finds nothing else.

    Parameters
    ----------
    file : str
        Name that the library looks for.
    config : mapping of str to object
        Checked.

    Yields
    ------
    str
        ``local-dir:FOLDER``, for as long as the block lasts.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, file).write_text(json.dumps(config), encoding="utf-8")
        yield f"local-dir:{folder}"


def entries(value: Any) -> Iterator[tuple[str, Any]]:
    """Walk over the keys of a JSON value, at any depth of lists and tables.

    Parameters
    ----------
    value : object
        As JSON gives it.

    Yields
    ------
    tuple of str and object
        A key and what stands under it; the items of a list come under the list's key, and those
        of a table named ``types`` (of a name to a class) under ``type`` too.
    """
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        key, item = waiting.pop()
        yield key, item
        if isinstance(item, dict):
            waiting.extend(item.items())
            if key == "types":
                waiting.extend(("type", inner) for inner in item.values())
        elif isinstance(item, list):
            waiting.extend((key, inner) for inner in item)


def is_ordinary(config: Mapping[str, Any]) -> bool:
    """Tell whether a structure is so small that memory for it need not be asked.

    Parameters
    ----------
    config : mapping of str to object
        Checked.

    Returns
    -------
    bool
        Whether no number is above those of usual models.
    """
    return all(
        item <= USUAL.get(key, USUAL_WIDTH) for key, item in entries(config) if _is_number(item)
    )


def checked(given: Any, rules: Mapping[str, Rule], where: str) -> dict[str, Any]:
    """Check every key and value of a part of a configuration.

    Parameters
    ----------
    given : object
        To be a JSON object; null counts as not given.
    rules : mapping of str to Rule
        All keys that there are.
    where : str
        File and key, for errors.

    Returns
    -------
    dict
        The same; values that are null are as good as any.

    Raises
    ------
    InputError
        If it is no object, or a key or a value is none that is known.
    """
    require(isinstance(given, dict), f"{where}, {type(given).__name__}", "a JSON object")
    unknown = sorted(set(given) - set(rules))
    require(not unknown, f"{where} with {_listed(unknown)}", DATA_ALONE)
    for key, value in given.items():
        rule = rules[key]
        require(value is None or rule.holds(value), f"{where} {key}={_short(value)}", rule.expected)
    return dict(given)


def whole(least: int = 0, most: int = MOST_WIDTH) -> Rule:
    """Make the rule of a count.

    Parameters
    ----------
    least : int, default=0
        Smallest.
    most : int, default=1000000
        Largest.

    Returns
    -------
    Rule
        Of whole numbers in that range.
    """
    expected = f"a whole number from {least} to {most}"
    return Rule(expected, lambda value: type(value) is int and least <= value <= most)


def one_or_more(rule: Rule, most: int = 8) -> Rule:
    """Make the rule of one value or a short list of them.

    Parameters
    ----------
    rule : Rule
        Of each.
    most : int, default=8
        Longest list.

    Returns
    -------
    Rule
        Of both.
    """

    def holds(value: Any) -> bool:
        if not isinstance(value, list):
            return rule.holds(value)
        return 0 < len(value) <= most and all(rule.holds(item) for item in value)

    return Rule(f"{rule.expected}, or a list of such", holds)


def listed(rule: Rule, length: int) -> Rule:
    """Make the rule of a list.

    Parameters
    ----------
    rule : Rule
        Of each item.
    length : int
        How many there are.

    Returns
    -------
    Rule
        Of such lists.
    """

    def holds(value: Any) -> bool:
        return isinstance(value, list) and len(value) == length and all(map(rule.holds, value))

    return Rule(f"a list of {length}, each {rule.expected}", holds)


def one_of(*names: str) -> Rule:
    """Make the rule of a choice.

    Parameters
    ----------
    *names : str
        All there are.

    Returns
    -------
    Rule
        Of these.
    """
    return Rule("one of " + ", ".join(names), lambda value: value in names)


def _is_number(value: Any) -> bool:
    return is_number(value) and abs(value) < 1e9


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[\w.+-]{0,100}", value) is not None


def _is_plain(value: Any) -> bool:
    """Numbers, names and lists and tables of them, without end in neither size nor depth."""
    waiting = [(value, 0)]
    for item, depth in waiting:  # grows while it is walked
        if isinstance(item, list | dict) and depth < 4 and len(waiting) + len(item) < 1000:
            inner = item.values() if isinstance(item, dict) else item
            waiting.extend((part, depth + 1) for part in inner)
        elif not (item is None or isinstance(item, bool) or _is_size(item) or _is_word(item)):
            return False
    return True


def _is_size(value: Any) -> bool:
    return _is_number(value) and abs(value) <= MOST_WIDTH


FLAG = Rule("true or false", lambda value: isinstance(value, bool))
NUMBER = Rule("a number", _is_number)
SHARE = Rule("a number from 0 to 1", lambda value: _is_number(value) and 0 <= value <= 1)
ABOVE = Rule("a number above 0", lambda value: _is_number(value) and value > 0)
WORD = Rule("a name of letters, digits, dots and dashes", _is_word)
PLAIN = Rule("numbers and names", _is_plain)
TABLE = Rule("a JSON object of numbers and names", lambda v: isinstance(v, dict) and _is_plain(v))
PLACE = Rule(
    "NAME or ORG/NAME",
    lambda v: isinstance(v, str) and re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", v) is not None,
)


def _listed(names: list[str]) -> str:
    more = ", ..." if len(names) > 3 else ""
    return f"unknown keys {', '.join(map(_short, names[:3]))}{more}"


def _short(value: Any) -> str:
    try:
        text = json.dumps(value)
    except (RecursionError, ValueError, TypeError):
        text = "a deep value"
    return text if len(text) <= 60 else f"{text[:57]}..."
