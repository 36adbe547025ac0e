"""What a space is called in a judgement: a fused one by its weights, which may be others later."""

from collections.abc import Mapping
from dataclasses import fields

from ...fusion.weights import Weights
from ...store import Space

WEIGHTS = [each.name for each in fields(Weights)]


def full_name(name: str, space: Space) -> str:
    """Name a space so that one of the same name that was fused otherwise has another name.

    Parameters
    ----------
    name : str
        Of the space here.
    space : Space
        What it is.

    Returns
    -------
    str
        With weights and width, where it has some.

    Examples
    --------
    >>> from workbench import Study
    >>> study = Study("demo", limit=64, n_components=256, map_method="pca", progress=False)
    >>> [full_name(name, space) for name, space in (study.parents | study.fused_spaces).items()]
    ['CLIP', 'expert', 'fused at C = 0.1, l = 256']
    """
    parameters = space.info.get("parameters", {})
    given = {key: parameters[key] for key in WEIGHTS if key in parameters}
    if "C" not in given:
        return name
    words = Weights(**given).in_words(brief=True)
    width = parameters.get("n_components")
    return f"{name} at {words}" if width is None else f"{name} at {words}, l = {width:,}"


def short_names(spaces: Mapping[str, Space]) -> dict[str, str]:
    """Give back the names that spaces have here.

    Parameters
    ----------
    spaces : mapping of str to Space
        Of now.

    Returns
    -------
    dict of str to str
        Name here by full name.
    """
    return {full_name(name, space): name for name, space in spaces.items()}
