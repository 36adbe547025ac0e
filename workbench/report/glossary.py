"""Words that not everybody knows: what they mean, behind the words themselves and in a list."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from markupsafe import Markup, escape

from .._language import kept, language, speaking, tr
from .._printable import printable

TERMS = {
    kept("AMI"): kept(
        "adjusted mutual information: how far groups found without labels agree with the classes;"
        " 1 the same, 0 as by chance"
    ),
    kept("NMI"): kept("normalised mutual information: like AMI, but above 0 by chance"),
    kept("CKA"): kept(
        "centred kernel alignment: how alike all similarities of two spaces are; 1 the same, 0"
        " unrelated"
    ),
    kept("Holm"): kept(
        "Holm's correction: of many comparisons some look like gains by chance; the p-values are"
        " made stricter, so that one false gain among all has a chance of 5 %"
    ),
    kept("concat"): kept(
        "concatenation: rows of the encoders side by side, each with a weight; no product"
    ),
    kept("concatenation"): kept(
        "the rows of the encoders side by side, each with a weight; no product"
    ),
    kept("expert"): kept("the second encoder, which sees what CLIP does not"),
    kept("fused"): kept(
        "CLIP and the expert multiplied (KrossFuse): two pictures are alike only where both agree"
    ),
    kept("exact kernel"): kept(
        "the fused similarities without an estimate, which fused columns approximate"
    ),
    kept("k-NN"): kept("the k nearest neighbours of a picture vote on its class"),
    kept("mutual k-NN"): kept("share of the nearest neighbours that two spaces have in common"),
    kept("linear probe"): kept(
        "a simple classifier, trained on half of the samples and tested on the others"
    ),
    kept("few-shot"): kept("classes learnt from a few examples of each"),
    kept("zero-shot"): kept("the class is read from its name alone, without any example"),
    kept("R@1"): kept("recall at 1: share of queries whose right answer comes first"),
    kept("recall@1"): kept("share of queries whose right answer comes first"),
    kept("95 % interval"): kept("the true value lies in it in 95 of 100 such studies"),
    kept("kernel"): kept("a table of who is similar to whom"),
    kept("space"): kept("the vectors that one encoder, or several together, make of the samples"),
    kept("chance"): kept("what somebody who guesses would reach"),
}
# A command, or an option of one, within Japanese words.
_COMMAND = re.compile(r"((?:workbench [a-z]+|--[a-z-]+)(?: [A-Za-z-][A-Za-z0-9=,-]*)*)")
OF_MEASURES = {  # term: what the columns of a table are called that it is about
    "AMI": "AMI", "NMI": "NMI", "few-shot": "shot", "zero-shot": "zero-shot",
    "linear probe": "probe", "recall@1": "R@1", "R@1": "R@1", "k-NN": "k-NN",
}  # fmt: skip


def explained(text: str) -> Markup:
    """Put the meaning of words that not everybody knows behind them.

    Parameters
    ----------
    text : str
        Plain; it is escaped.

    Returns
    -------
    Markup
        The same text; each such word explains itself under the mouse.

    Examples
    --------
    >>> str(explained("by k-NN & <b>"))[:28]
    'by <abbr title="the k neares'
    """
    if language() == "en":
        return _with_meanings(printable(text))
    parts = _COMMAND.split(printable(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if i % 2 else _with_meanings(part)
        for i, part in enumerate(parts)
    )


def _with_meanings(text: str) -> Markup:
    known = _known(language())
    marked = [
        _abbreviation(part, known.meanings) if i % 2 else escape(part)
        for i, part in enumerate(known.word.split(text))
    ]
    return Markup("").join(marked)


class _Known(NamedTuple):
    """The words of a language: how they are found in a text, and what they mean."""

    word: re.Pattern[str]
    meanings: Mapping[str, str]


@cache
def _known(lang: str) -> _Known:
    """The words as they are called in a language, and in English, as names of spaces are."""
    with speaking(lang):
        meanings = {word: tr(means) for word, means in TERMS.items()}
        meanings |= {tr(word): tr(means) for word, means in TERMS.items()}
    ordered = sorted(map(re.escape, meanings), key=len, reverse=True)
    letter = r"[\w-]" if lang == "en" else r"[A-Za-z0-9_-]"  # others stand without spaces between
    return _Known(re.compile(rf"(?<!{letter})({'|'.join(ordered)})(?!{letter})"), meanings)


def _abbreviation(word: str, meanings: Mapping[str, str]) -> Markup:
    return Markup('<abbr title="{}">{}</abbr>').format(meanings[word], word)


def glossary(columns: list[str]) -> list[tuple[str, str]]:
    """List the words that a page explains.

    Parameters
    ----------
    columns : list of str
        Of its table; measures that it has not are left out.

    Returns
    -------
    list of (str, str)
        Word and meaning, in alphabetical order.
    """
    shown = " ".join(columns)
    known = {
        tr(word): tr(means) for word, means in TERMS.items() if OF_MEASURES.get(word, "") in shown
    }
    return sorted(known.items(), key=lambda pair: pair[0].lower())
