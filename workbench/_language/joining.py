"""Words and sentences put together as a language does it."""

from collections.abc import Iterable

from .speaking import language

JOINTS = {"en": ", ", "ja": "、"}  # between the parts of a list
GAPS = {"en": " ", "ja": ""}  # between two sentences


def listed(words: Iterable[str], joint: str = JOINTS["en"]) -> str:
    """Join the parts of a list.

    Parameters
    ----------
    words : iterable of str
        Said already.
    joint : str, default=", "
        What English puts between them; "; " where the parts have commas of their own.

    Returns
    -------
    str
        With the comma of the language.

    Examples
    --------
    >>> listed(["a", "b"])
    'a, b'
    >>> listed(["a, b", "c"], "; ")
    'a, b; c'
    """
    return (joint if language() == "en" else JOINTS[language()]).join(words)


def sentences(said: Iterable[str]) -> str:
    """Put sentences one behind the other.

    Parameters
    ----------
    said : iterable of str
        Whole sentences; empty ones are left out.

    Returns
    -------
    str
        With a space between them where the language has one.

    Examples
    --------
    >>> sentences(["One.", "", "Two."])
    'One. Two.'
    """
    return GAPS[language()].join(each for each in said if each)


def capital(text: str) -> str:
    """Begin a sentence: with a capital where English is spoken.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        The same, but for its first letter.

    Examples
    --------
    >>> capital("no change")
    'No change'
    """
    return f"{text[:1].upper()}{text[1:]}" if language() == "en" else text
