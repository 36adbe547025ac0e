"""Sentences that were kept in English, told in the language that is spoken.

A run keeps its notes in files, where they are read in English, whatever its page speaks. Each was
made of one message of the catalogue: it is found again by the words that stand between its fields.
"""

import re
import string
from functools import cache
from typing import NamedTuple

from .speaking import catalogue, language

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
    for known in _messages(language()):
        found = known.pattern.fullmatch(text)
        if found:
            fields = {name: _field(name, value) for name, value in found.groupdict("").items()}
            return _bare(known.told).format(**fields)
    return text


def _field(name: str, value: str) -> str:
    return retold(value) if name.startswith(NESTED) else value


@cache
def _messages(lang: str) -> list[_Known]:
    """All messages of a catalogue, those with the most words of their own first."""
    entries = getattr(catalogue(lang), "_catalog", {})
    pairs = [(key, told) for key, told in entries.items() if isinstance(key, str) and key]
    ordered = sorted(pairs, key=lambda pair: -_own_letters(pair[0]))
    return [_Known(_pattern(key), told) for key, told in ordered if _own_letters(key)]


def _own_letters(message: str) -> int:
    """How many letters stand outside of the fields."""
    return sum(len(re.findall(r"[A-Za-z]", words)) for words, *_ in _parsed(message))


def _pattern(message: str) -> re.Pattern[str]:
    """What a message looks like, its fields filled; one of a name has one value."""
    parts: list[str] = []
    seen: set[str] = set()
    for words, name, *_ in _parsed(message):
        parts.append(re.escape(words))
        if name:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)


def _bare(message: str) -> str:
    """A message whose fields take text that was formatted before."""
    return "".join(
        words.replace("{", "{{").replace("}", "}}") + (f"{{{name}}}" if name else "")
        for words, name, *_ in _parsed(message)
    )


def _parsed(message: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(message))
    except ValueError:  # braces that are no fields
        return [(message, None, None, None)]
