"""Messages in the language of the moment; English is what stands in the code."""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from .._checks import one_of

DOMAIN = "workbench"  # name of the catalogues
FOLDER = Path(__file__).parents[1] / "locale"
LANGUAGES = ("en", "ja")

_language = ContextVar("_language", default="en")


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak a language inside the block.

    Parameters
    ----------
    lang : {"en", "ja"}
        English or Japanese.

    Yields
    ------
    None
        Until the block ends.

    Raises
    ------
    InputError
        If there is no such language.

    Examples
    --------
    >>> with speaking("ja"):
    ...     print(tr("{space} against {rival}", space="A", rival="B"))
    AとBの比較
    """
    one_of("lang", lang, LANGUAGES)
    token = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> str:
    """Tell which language is spoken.

    Returns
    -------
    str
        One of ``LANGUAGES``.

    Examples
    --------
    >>> language()
    'en'
    """
    return _language.get()


def tr(message: str, /, **fields: Any) -> str:
    """Say a message in the language that is spoken.

    Parameters
    ----------
    message : str
        In English, with named fields; what the catalogue does not know stays as it is.
    **fields : Any
        What is put into the fields, after the message is translated.

    Returns
    -------
    str
        The message; without fields as it stands in the catalogue.

    Examples
    --------
    >>> tr("{n:,} captions", n=1536)
    '1,536 captions'
    """
    told = message if language() == "en" or not message else catalogue(language()).gettext(message)
    return told.format(**fields) if fields else told


def plural(n: int, one: str, many: str, **fields: Any) -> str:
    """Say a message about one thing, or about several.

    Parameters
    ----------
    n : int
        How many; a field of the message, too.
    one, many : str
        In English, with named fields.
    **fields : Any
        Other fields.

    Returns
    -------
    str
        In the language that is spoken, which may have one form alone.

    Examples
    --------
    >>> plural(1, "{n} measure", "{n} measures"), plural(2, "{n} measure", "{n} measures")
    ('1 measure', '2 measures')
    """
    told = one if n == 1 else many
    if language() != "en":
        told = catalogue(language()).ngettext(one, many, n)
    return told.format(n=n, **fields)


def kept(message: str, /, **fields: Any) -> str:
    """Keep a message in English: it goes into a file or a constant, and is told when it is shown.

    Parameters
    ----------
    message : str
        In English, with named fields. What stands in fields whose names begin with ``said_`` is
        told in the other language, too.
    **fields : Any
        What is put into the fields.

    Returns
    -------
    str
        For ``tr`` where it is a constant, for ``retold`` where its fields are filled.

    Examples
    --------
    >>> kept("{n:,} captions", n=1536), kept("{n:,} captions")
    ('1,536 captions', '{n:,} captions')
    """
    return message.format(**fields) if fields else message


@cache
def catalogue(lang: str) -> gettext.NullTranslations:
    """Read what a language says.

    Parameters
    ----------
    lang : str
        Not English.

    Returns
    -------
    NullTranslations
        Of the standard library.

    Examples
    --------
    >>> catalogue("ja").gettext("{n:,} captions")
    '説明文{n:,}件'
    """
    return gettext.translation(DOMAIN, FOLDER, [lang])
