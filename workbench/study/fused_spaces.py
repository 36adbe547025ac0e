"""The fused spaces of a study, what made them, and the spaces that they must be compared with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .._require import require
from ..data.dataset import Dataset
from ..store import Space
from .families import Family, compared_with
from .settings import OF_TEXTS, WEIGHTS, Settings

#: Parameters that another fused space brings.
TAKEN = (*WEIGHTS, "n_components")


def fitted_fusers(settings: Settings, families: Sequence[Family]) -> dict[str, Any]:
    """Fit the estimator of each fused space.

    Parameters
    ----------
    settings : Settings
        What the run is asked for.
    families : sequence of Family
        Which spaces are fused.

    Returns
    -------
    dict of str to estimator
        By the name of the fused space; empty where it is a kernel, which needs none.
    """
    from ..fusion.spaces import fit_fuser

    if settings.is_kernel:
        return {}
    parameters = settings.fusion() if families else {}
    return {
        family.name: fit_fuser(*family.parents, method=settings.method, **parameters)
        for family in families
    }


def fused_spaces(
    settings: Settings, families: Sequence[Family], fusers: dict[str, Any]
) -> dict[str, Space]:
    """Make each fused space.

    Parameters
    ----------
    settings : Settings
        What the run is asked for.
    families : sequence of Family
        Which spaces are fused.
    fusers : dict of str to estimator
        As :func:`fitted_fusers` gives them.

    Returns
    -------
    dict of str to Space
        By name; their rows are compared by inner product.
    """
    from ..fusion.fusing import fuse
    from ..fusion.spaces import apply_fuser

    parameters = settings.fusion() if families else {}
    made = {}
    for family in families:
        name = family.name
        if settings.is_kernel:
            made[name] = fuse(*family.parents, method=settings.method, name=name, **parameters)
        else:
            made[name] = apply_fuser(fusers[name], *family.parents, name=name)
    return made


def rivals_of(
    settings: Settings, dataset: Dataset, family: Family
) -> tuple[dict[str, Space], list[str]]:
    """Make what a fused space must be compared with: its parents, and tuned baselines of them.

    Parameters
    ----------
    settings : Settings
        What the run is asked for.
    dataset : Dataset
        What the knobs of baselines are chosen on.
    family : Family
        The fused space, and its parents.

    Returns
    -------
    rivals : dict of str to Space
        By name.
    notes : list of str
        What is to be said of the fused space's own weight.
    """
    from ..evaluate.tuning.knobs import tune_baselines
    from ..evaluate.tuning.words import said_of_untuned
    from ..fusion.rivals import baselines

    names = compared_with(settings.baselines, settings.method)
    shared: dict[str, Any] = {
        "n_components": settings.n_components, **settings.of_fusion,
        "kernel": settings.kernel, "random_state": settings.seed,
    }  # fmt: skip
    tunable = [*names, "tuned"] if "exact" in names else names
    tuned = tune_baselines(
        dataset, *family.parents, names=tunable, split_by=settings.split_by, **shared
    )
    rivals = baselines(*family.parents, names=names, tuned=tuned, **shared)
    if "tuned" in names or settings.C == 0:
        return rivals, []
    return rivals, said_of_untuned(family.name, tuned.get("tuned", ()))


def settings_of(settings: Settings, families: Sequence[Family], space: Space) -> Settings:
    """Give the settings under which a study would make a fused space.

    Parameters
    ----------
    settings : Settings
        What the run was asked for.
    families : sequence of Family
        Which spaces it fuses.
    space : Space
        Of the same parents and name, by other weights or another width.

    Returns
    -------
    Settings
        With the weights and the width of the space.

    Raises
    ------
    InputError
        If the study fuses several times, or not so, or its settings cannot be these.
    """
    names = [family.name for family in families]
    got = f"fused space {space.name!r} for a study that fuses {len(names)} times"
    require(names == [space.name], got, "that of a study that fuses once")
    given = space.info.get("parameters", {})
    got = f"space {space.name!r} with parameters {', '.join(given) or 'unknown'}"
    taken = WEIGHTS if settings.is_kernel else TAKEN
    require(set(taken) <= set(given), got, f"a space of fuse(), with {', '.join(taken)}")
    of_texts = {OF_TEXTS: given.get(OF_TEXTS)}  # which spaces of older versions have not
    return replace(settings, **{name: given[name] for name in taken}, **of_texts)
