"""What is said of a choice of weights, in its sentences and beside its pictures."""

OF_ALL = "on all samples, which chose: the highest is too high"
OF_OTHERS = "on samples that had no part in the choice"
TIED = "cannot be told from the best"

DOES_AS_WELL = {
    "CLIP": "CLIP alone does as well here: nothing needs to be fused",
    "expert": "The expert alone does as well here: use it for images",
    "concatenation": "Concatenation does as well here: use it",
    "KrossFuse": "KrossFuse does as well here as any other weights: use it",
}

UNCERTAIN = (
    "Nothing that chose says what is right: no label, no two captions of one image. The criterion"
    " says which spaces the fused one agrees with, not which are good: where both parents know"
    " something of the classes such weights came within 0.02 of those that labels chose, where one"
    " does not they lost up to 0.3. Check them on a few labels before you trust them."
)


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
    return f"{kind} {score:.3f}"
