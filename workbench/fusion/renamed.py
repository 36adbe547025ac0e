"""Old parameters of the fusers: each answers for one version, with a warning."""

from typing import Any

from .._deprecation import warn_renamed
from .._require import require
from .constructions import CONSTRUCTIONS, MODALITIES

#: Values of the old parameter ``alignment``, and what they are called now.
OLD_CONSTRUCTIONS = {"exact": "direct_sum", "paper": "symmetrised", None: "product"}


def resolve_construction(construction: Any, alignment: Any = "deprecated") -> str:
    """Find the name of the construction, whichever of the two parameters was given.

    Parameters
    ----------
    construction : str
        A key of ``CONSTRUCTIONS``.
    alignment : {"exact", "paper", None}, default="deprecated"
        The old parameter; it wins where it is given.

    Returns
    -------
    str
        A key of ``CONSTRUCTIONS``.

    Raises
    ------
    InputError
        If there is no such construction.

    Warns
    -----
    FutureWarning
        If ``alignment`` is given.

    Examples
    --------
    >>> resolve_construction("direct_sum")
    'direct_sum'
    """
    if not _is_given(alignment):
        known = isinstance(construction, str) and construction in CONSTRUCTIONS
        names = ", ".join(map(repr, CONSTRUCTIONS))
        require(known, f"construction={construction!r}", f"one of {names}")
        return str(construction)
    known = alignment is None or isinstance(alignment, str)
    known = known and alignment in OLD_CONSTRUCTIONS
    expected = "'exact', 'paper' or None (the old parameter; construction= is its new name)"
    require(known, f"alignment={alignment!r}", expected)
    renamed = OLD_CONSTRUCTIONS[alignment]
    warn_renamed(f"alignment={alignment!r}", f"construction={renamed!r}", stacklevel=4)
    return renamed


def current_parameters(parameters: dict[str, Any]) -> dict[str, Any]:
    """Give recorded parameters of a fuser their names of today.

    Parameters
    ----------
    parameters : dict of str
        As in ``space.info["parameters"]``, from any version.

    Returns
    -------
    dict of str
        With ``construction`` in place of ``alignment``.

    Raises
    ------
    InputError
        If they are no dict.

    Examples
    --------
    >>> current_parameters({"C": 0.1, "alignment": "exact"})
    {'C': 0.1, 'construction': 'direct_sum'}
    """
    require(isinstance(parameters, dict), f"parameters {parameters!r}", "a dict by name")
    current = dict(parameters)
    alignment = current.pop("alignment", "deprecated")
    if _is_given(alignment):
        current["construction"] = OLD_CONSTRUCTIONS.get(alignment, alignment)
    return current


def resolve_modality(modality: str, side: str | None = None) -> str:
    """Find the modality, whichever of the two parameters was given.

    Parameters
    ----------
    modality : {"image", "text"}
        The parameter of today.
    side : str, default=None
        The old parameter; it wins where it is given.

    Returns
    -------
    str
        The modality.

    Raises
    ------
    InputError
        If there is no such modality.

    Warns
    -----
    FutureWarning
        If ``side`` is given.

    Examples
    --------
    >>> resolve_modality("text")
    'text'
    """
    if side is not None:
        warn_renamed("side=", "modality=", stacklevel=4)
        modality = side
    require(modality in MODALITIES, f"modality={modality!r}", "'image' or 'text'")
    return modality


def _is_given(alignment: Any) -> bool:
    return not (isinstance(alignment, str) and alignment == "deprecated")
