"""Sentences that were kept in English, told in the language that is spoken.

A run keeps its notes in files, where they are read in English, whatever its page speaks. Each was
made of one message of the catalogue: it is found again by the words that stand between its fields.
"""

import re
import string
from functools import cache
from typing import NamedTuple

from .joining import listed, sentences
from .speaking import catalogue, language

_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")
LEAST = 4  # letters by which a message is known
LONGEST = 1000  # letters of a text: longer ones hold words of the data, and take long to look at
NUMBERS = ("k", "shots")  # names of fields that hold a whole number, whatever their format
NESTED = "said_"  # begins the names of fields that hold messages themselves


class _Known(NamedTuple):
    """A message: what sentences it may have made, and what stands for it."""

    pattern: re.Pattern[str]
    told: str
    is_sentence: bool
    is_plain: bool  # has enough words of its own to be known by


def retold(text: str) -> str:
    """Tell a sentence that was kept in English.

    Parameters
    ----------
    text : str
        Of :func:`workbench._language.kept`, its fields filled.

    Returns
    -------
    str
        As it was where English is spoken, or no message of the catalogue made it.

    Examples
    --------
    >>> from .speaking import speaking
    >>> with speaking("ja"):
    ...     retold("Fewer than four samples: no alignment."), retold("Mine.")
    ('サンプルが4件未満のため、アラインメントは計算していません。', 'Mine.')
    """
    if language() == "en" or len(text) > LONGEST:
        return text
    whole = _whole(text)
    if whole is not None:
        return whole
    parts = [_whole(part) for part in _SENTENCES.split(text)]
    return text if None in parts else sentences(part for part in parts if part)


def _whole(text: str) -> str | None:
    """One message; None where the catalogue has none that made it."""
    is_sentence = text.endswith(".")
    for known in _messages(language()):
        found = known.pattern.fullmatch(text) if known.is_sentence == is_sentence else None
        fields = _fields(known, found.groupdict("")) if found else None
        if fields is not None:
            return _bare(known.told).format(**fields)
    return None


def _fields(known: _Known, found: dict[str, str]) -> dict[str, str] | None:
    """What stands in the fields; None where one holds no message, and little else is said."""
    nested = {name: _parts(value) for name, value in found.items() if name.startswith(NESTED)}
    if not known.is_plain and not all(nested.values()):
        return None
    return found | {name: told or found[name] for name, told in nested.items()}


def _parts(value: str) -> str | None:
    """A message in a field, or several with commas between them; None if one is none."""
    parts = [_whole(part) for part in value.split(", ")]
    if None in parts:
        return _whole(value)
    return listed(part for part in parts if part)


@cache
def _messages(lang: str) -> list[_Known]:
    """All messages of a catalogue, those with the most words of their own first."""
    entries = getattr(catalogue(lang), "_catalog", {})
    pairs = [(key, told) for key, told in entries.items() if isinstance(key, str) and key]
    ordered = sorted(pairs, key=lambda pair: -_own_length(pair[0]))
    plain = {key: _letters(key) >= LEAST or "{" not in key for key, _ in ordered}
    return [
        _Known(_pattern(key), told, key.endswith("."), plain[key])
        for key, told in ordered
        if plain[key] or NESTED in key
    ]


def _own_length(message: str) -> int:
    """How many letters, signs and spaces stand outside of the fields."""
    return sum(len(words) for words, *_ in _parsed(message))


def _letters(message: str) -> int:
    """How many letters stand outside of the fields."""
    return sum(len(re.findall("[A-Za-z]", words)) for words, *_ in _parsed(message))


def _pattern(message: str) -> re.Pattern[str]:
    """What a message looks like, its fields filled; one of a name has one value."""
    parts: list[str] = []
    seen: set[str] = set()
    for words, name, form, conversion in _parsed(message):
        parts.append(re.escape(words))
        if name:
            values = r"\d+" if name in NUMBERS else _values(form, conversion)
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{values})")
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)


def _values(form: str | None, conversion: str | None) -> str:
    """What may stand in a field: a number, words in quotes, or words within a sentence."""
    if form:
        return r"[-+\d,.e%]*?"
    return r"'.*?'|\".*?\"" if conversion else r"(?:(?!\. [A-Z]).)+?"


def _bare(message: str) -> str:
    """A message whose fields take text that was formatted before."""
    return "".join(
        words.replace("{", "{{").replace("}", "}}") + (f"{{{name}}}" if name else "")
        for words, name, *_ in _parsed(message)
    )


def _parsed(message: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Parts of a message: words, then name, format and conversion of a field."""
    try:
        return list(string.Formatter().parse(message))
    except ValueError:  # braces that are no fields
        return [(message, None, None, None)]
