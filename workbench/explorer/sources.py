"""What can be explored: a study, or a dataset with its spaces."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np

from .._require import require
from ..auditing import Audit
from ..data.dataset import Dataset
from ..encoders.run import encode
from ..fusion.fusing import fuse
from ..inspection.look import selections
from ..store import Space

STUDY = ("dataset", "parents", "fused_spaces", "fusers", "maps", "map_method", "measures")


def is_study(source: Any) -> bool:
    """Say whether something carries a whole run, as :class:`workbench.Study` does.

    Parameters
    ----------
    source : object
        Any.

    Returns
    -------
    bool
        Whether it has what is needed; nothing of it is computed.

    Examples
    --------
    >>> is_study("demo")
    False
    """
    names = dir(source)  # hasattr would make the steps of a study
    return all(name in names for name in STUDY)


def study_spaces(study: Any) -> dict[str, Space]:
    """Take the spaces of a study as they were encoded, and what was fused from them.

    Parameters
    ----------
    study : Study
        Or what is like one.

    Returns
    -------
    dict of str to Space
        Fused ones last.
    """
    return {**study.parents, **study.fused_spaces}


def study_options(study: Any, max_points: int) -> dict[str, Any]:
    """Take what a study has made already as options of the explorer.

    Parameters
    ----------
    study : Study
        Or what is like one.
    max_points : int
        With more samples the explorer shows a sample: on the maps of the study if they were
        drawn, else on maps of that sample alone, which take less time.

    Returns
    -------
    dict
        Of :class:`workbench.explorer.Explorer`.
    """
    wanted = study.dataset.n <= max_points or "maps" in getattr(study, "__dict__", {})
    return {
        "layouts": (study.maps or None) if wanted else None,
        "method": study.map_method,
        "fusers": study.fusers,
        "encoders": getattr(study, "own_encoders", None),
        "measures": study.measures,
        "audit": _audit_of(study),
        "study": study,
    }


def looks_of(study: Any) -> Callable[[], dict[str, np.ndarray]] | None:
    """Take what finds samples that deserve a look: labels that are doubted, weak slices.

    Parameters
    ----------
    study : Study or None
        Or what is like one.

    Returns
    -------
    callable or None
        Gives ids by kind; None where the study does not look for them.
    """
    if "looks" not in dir(study):
        return None
    return lambda: selections(study.looks(), study.dataset.ids)


def _audit_of(study: Any) -> Audit | Callable[[], Audit] | None:
    """The audit, if it was made; else what makes it: it may take long, and maps do not wait."""
    made = getattr(study, "__dict__", {}).get("audit")
    if made is not None or "audit" not in dir(study):
        return made
    return lambda: cast(Audit, study.audit)


def demonstration(data: Dataset, random_state: int) -> dict[str, Space]:
    """Encode and fuse the demonstration.

    Parameters
    ----------
    data : Dataset
        The demonstration.
    random_state : int
        Of the fusion.

    Returns
    -------
    dict of str to Space
        CLIP, expert and fused.

    Raises
    ------
    InputError
        If the data are others, whose spaces nobody knows.
    """
    require(data.name == "demo", f"spaces=None for {data.name}", "a mapping of encoded spaces")
    clip = encode(data, "demo:clip", role="clip")
    expert = encode(data, "demo:expert", role="expert")
    fused = fuse(clip, expert, random_state=random_state)
    return {"CLIP": clip, "expert": expert, "fused": fused}
