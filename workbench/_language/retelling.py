"""Sentences that were kept in English, told in the language that is spoken.

A run keeps its notes in files, where they are read in English, whatever its page speaks. Each was
made of one message of the catalogue: it is found again by the words that stand between its fields.
"""

import re
import string
from functools import cache
from typing import NamedTuple

from .speaking import catalogue, language, listed, sentences

_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")
NESTED = "said_"  # begins the names of fields that hold messages themselves


class _Known(NamedTuple):
    """A message: what sentences it may have made, and what stands for it."""

    pattern: re.Pattern[str]
    told: str


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
    if language() == "en":
        return text
    whole = _whole(text)
    if whole is not None:
        return whole
    parts = _SENTENCES.split(text)
    return text if len(parts) == 1 else sentences(_whole(part) or part for part in parts)


def _whole(text: str) -> str | None:
    """One message; None where the catalogue has none that made it."""
    for known in _messages(language()):
        found = known.pattern.fullmatch(text)
        if found:
            fields = {name: _field(name, value) for name, value in found.groupdict("").items()}
            return _bare(known.told).format(**fields)
    return None


def _field(name: str, value: str) -> str:
    """What stands in a field: as it is, or a message itself, or several in a list."""
    if not name.startswith(NESTED):
        return value
    return _whole(value) or listed(map(retold, value.split(", ")))


@cache
def _messages(lang: str) -> list[_Known]:
    """All messages of a catalogue, those with the most words of their own first."""
    entries = getattr(catalogue(lang), "_catalog", {})
    pairs = [(key, told) for key, told in entries.items() if isinstance(key, str) and key]
    ordered = sorted(pairs, key=lambda pair: -_own_length(pair[0]))
    return [_Known(_pattern(key), told) for key, told in ordered if _has_words(key)]


def _own_length(message: str) -> int:
    """How many letters, signs and spaces stand outside of the fields."""
    return sum(len(words) for words, *_ in _parsed(message))


def _has_words(message: str) -> bool:
    return any(re.search(r"[A-Za-z]", words) for words, *_ in _parsed(message))


def _pattern(message: str) -> re.Pattern[str]:
    """What a message looks like, its fields filled; one of a name has one value."""
    parts: list[str] = []
    seen: set[str] = set()
    for words, name, form, conversion in _parsed(message):
        parts.append(re.escape(words))
        if name:
            values = _values(form, conversion)
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
