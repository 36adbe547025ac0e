"""Sentences in a language: keys and values in, HTML out; words from data are escaped."""

import string
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from .._checks import one_of
from .._printable import printable
from . import english, japanese
from .numbers import number_words
from .saying import Joined, Name, Said, Several, SpaceName

LANGUAGES = {"en": english.SENTENCES, "ja": japanese.SENTENCES}
THINGS = ("pictures", "samples")
VOCABULARY = ("things", "thing", "n_things")  # gaps that every sentence may have
JOINED = {"en": ", ", "ja": "、"}
BETWEEN = {"en": " · ", "ja": "／"}  # facts of one line
AFTER = {"en": " ", "ja": ""}  # a sentence, before the next


class Words:
    """What a brief says in one language.

    Parameters
    ----------
    language : {"en", "ja"}
        Of the page.
    things : {"pictures", "samples"}
        What is counted.

    Raises
    ------
    InputError
        If there is no such language.

    Examples
    --------
    >>> from .saying import Count, said
    >>> str(Words("ja", "pictures").say(said("amount.things", n=Count(1536))))
    '1,536枚'
    """

    def __init__(self, language: str, things: str = "pictures") -> None:
        one_of("lang", language, LANGUAGES)
        self.language, self.things = language, things
        self.sentences, self.between = LANGUAGES[language], BETWEEN[language]
        self.after = AFTER[language]

    def say(self, what: Said) -> Markup:
        """Say a sentence.

        Parameters
        ----------
        what : Said
            Key and values.

        Returns
        -------
        Markup
            HTML; names from data stand in elements that keep their direction to themselves.
        """
        template = Markup(self.sentences[what.key])  # nosec B704: words of this package
        values = {name: self.value(value) for name, value in what.values.items()}
        return template.format_map({**self._vocabulary(template), **values})

    def value(self, value: Any) -> Markup:
        """Write what stands in the gap of a sentence.

        Parameters
        ----------
        value : object
            Of :mod:`workbench.brief.saying`.

        Returns
        -------
        Markup
            HTML.
        """
        if isinstance(value, Said):
            return self.say(value)
        if isinstance(value, Several):
            joint = escape(JOINED[self.language])
            return joint.join(self.value(each) for each in value.values)
        if isinstance(value, Joined):
            return Markup("").join(self.value(each) for each in value.values)
        if isinstance(value, str):
            return escape(printable(value, one_line=True))
        if isinstance(value, SpaceName):
            return self.space(value.text)
        if isinstance(value, Name):
            return named(value.text)
        return escape(str(number_words(value, self.language)))

    def space(self, name: str) -> Markup:
        """Name a space.

        Parameters
        ----------
        name : str
            As the run has it.

        Returns
        -------
        Markup
            HTML: translated where it is one of the usual names.
        """
        usual = self.sentences.get(f"space.{name}")
        return named(name) if usual is None else escape(usual)

    def text(self, key: str, **values: Any) -> Markup:
        """Say a sentence by its key.

        Parameters
        ----------
        key : str
            Of the sentence.
        **values : Any
            For its gaps.

        Returns
        -------
        Markup
            HTML.
        """
        return self.say(Said(key, values))

    def plain(self, key: str) -> str:
        """Say a sentence without gaps as text, not as HTML.

        Parameters
        ----------
        key : str
            Of the sentence.

        Returns
        -------
        str
            As it stands.
        """
        return self.sentences[key]

    def _vocabulary(self, template: str) -> Mapping[str, Markup]:
        """What the samples are called, for the gaps that ask for it."""
        wanted = gaps(template) & set(VOCABULARY)
        return {name: Markup(self.sentences[f"{name}.{self.things}"]) for name in wanted}  # nosec B704


def gaps(template: str) -> set[str]:
    """List the gaps of a sentence.

    Parameters
    ----------
    template : str
        Of ``SENTENCES``.

    Returns
    -------
    set of str
        Their names.

    Examples
    --------
    >>> sorted(gaps("{a} of {b}"))
    ['a', 'b']
    """
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def named(text: str) -> Markup:
    """Show words from data, whichever way they run.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    Markup
        HTML.

    Examples
    --------
    >>> str(named("a < b"))
    '<bdi>a &lt; b</bdi>'
    """
    return Markup("<bdi>{}</bdi>").format(printable(text, one_line=True))
