"""What is said of a choice of weights, in its sentences and beside its pictures."""

from .._language import kept, retold, tr

OF_ALL = kept("on all samples, which chose: the highest is too high")
OF_OTHERS = kept("on samples that had no part in the choice")
TIED = kept("cannot be told from the best")

DOES_AS_WELL = {
    "CLIP": kept("CLIP alone does as well here: nothing needs to be fused ({weights})."),
    kept("expert"): kept("The expert alone does as well here: use it for images ({weights})."),
    kept("concatenation"): kept("Concatenation does as well here: use it ({weights})."),
    "KrossFuse": kept("KrossFuse does as well here as any other weights: use it ({weights})."),
}

UNCERTAIN = kept(
    "Nothing that chose says what is right: no label, no two captions of one image. The criterion"
    " says which spaces the fused one agrees with, not which are good: where both parents know"
    " something of the classes such weights came within 0.02 of those that labels chose, where one"
    " does not they lost up to 0.3. Check them on a few labels before you trust them."
)


def retold_metric(metric: str) -> str:
    """Tell what chose, in the language that is spoken.

    Parameters
    ----------
    metric : str
        Of a choice; several with a plus between them.

    Returns
    -------
    str
        The same in other words.

    Examples
    --------
    >>> retold_metric("k-NN accuracy on kind")
    'k-NN accuracy on kind'
    """
    return " + ".join(map(retold, metric.split(" + ")))


def scored(kind: str, score: float) -> str:
    """Name a corner with its score.

    Parameters
    ----------
    kind : str
        Such as "CLIP".
    score : float
        Of what is measured.

    Returns
    -------
    str
        Three digits.

    Examples
    --------
    >>> scored("CLIP", 0.88)
    'CLIP 0.880'
    """
    return f"{tr(kind)} {score:.3f}"
