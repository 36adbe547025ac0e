"""Words that not everybody knows: what they mean, behind the words themselves and in a list."""

import re

from markupsafe import Markup, escape

from .._printable import printable

TERMS = {
    "AMI": "adjusted mutual information: how far groups found without labels agree with the"
    " classes; 1 the same, 0 as by chance",
    "NMI": "normalised mutual information: like AMI, but above 0 by chance",
    "CKA": "centred kernel alignment: how alike all similarities of two spaces are; 1 the same, 0"
    " unrelated",
    "Holm": "Holm's correction: of many comparisons some look like gains by chance; the p-values"
    " are made stricter, so that one false gain among all has a chance of 5 %",
    "concat": "concatenation: rows of the encoders side by side, each with a weight; no product",
    "concatenation": "the rows of the encoders side by side, each with a weight; no product",
    "expert": "the second encoder, which sees what CLIP does not",
    "fused": "CLIP and the expert multiplied (KrossFuse): two pictures are alike only where both"
    " agree",
    "exact kernel": "the fused similarities without an estimate, which fused columns approximate",
    "k-NN": "the k nearest neighbours of a picture vote on its class",
    "mutual k-NN": "share of the nearest neighbours that two spaces have in common",
    "linear probe": "a simple classifier, trained on half of the samples and tested on the others",
    "few-shot": "classes learnt from a few examples of each",
    "zero-shot": "the class is read from its name alone, without any example",
    "R@1": "recall at 1: share of queries whose right answer comes first",
    "recall@1": "share of queries whose right answer comes first",
    "95 % interval": "the true value lies in it in 95 of 100 such studies",
    "kernel": "a table of who is similar to whom",
    "space": "the vectors that one encoder, or several together, make of the samples",
    "chance": "what somebody who guesses would reach",
}
OF_MEASURES = {  # term: what the columns of a table are called that it is about
    "AMI": "AMI", "NMI": "NMI", "few-shot": "shot", "zero-shot": "zero-shot",
    "linear probe": "probe", "recall@1": "R@1", "R@1": "R@1", "k-NN": "k-NN",
}  # fmt: skip
_WORD = re.compile(
    r"(?<![\w-])(" + "|".join(sorted(map(re.escape, TERMS), key=len, reverse=True)) + r")(?![\w-])"
)


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
    parts = _WORD.split(printable(text))
    marked = [_abbreviation(part) if i % 2 else escape(part) for i, part in enumerate(parts)]
    return Markup("").join(marked)


def _abbreviation(word: str) -> Markup:
    return Markup('<abbr title="{}">{}</abbr>').format(TERMS[word], word)


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
    known = {word: means for word, means in TERMS.items() if OF_MEASURES.get(word, "") in shown}
    return sorted(known.items(), key=lambda pair: pair[0].lower())
