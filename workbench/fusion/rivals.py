"""What the fused space must be compared with."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .. import _checks
from .._require import require
from ..arrays import normalize_rows
from ..store import COSINE, Space
from .exact_rows import EXACT_ROWS, exact_space_fits
from .kernels import check_kernel
from .rival_spaces import MAKERS, OF_KERNELS, Asked, Parents, knobs_of, make_baseline, with_info
from .space_rows import Experts, check_space, experts_of, need_rows
from .weights import Weights

BASELINES = ("centred", *MAKERS)
Tuned = Mapping[str, Sequence[Mapping[str, Any]]]  # name of a baseline to its knobs as chosen


def baselines(
    clip: Space, expert: Experts = None, text_expert: Experts = None, *,
    names: tuple[str, ...] = ("centred", "concat"), n_components: int = 3000, C: float = 0.1,
    expert_weight: Any = 0.0, text_expert_weight: Any = None, product_weight: float = 1.0,
    centre_clip: bool = False, kernel: str = "cosine", random_state: int = 0,
    tuned: Tuned | None = None,
) -> dict[str, Space]:  # fmt: skip
    """Make what the fused space must be compared with, on the same rows.

    Parameters
    ----------
    clip, expert, text_expert : Space or sequence of Space
        As for :func:`fuse`; each comes back with its rows ready to compare by inner product.
    names : tuple of str, default=("centred", "concat")
        Beside the parents:

        - ``"centred"``, the image expert as the fusion sees it;
        - ``"concat"``, the weighted sum of the parents' kernels, :class:`Concat`;
        - ``"exact"``, the fused kernel with no estimate, :class:`workbench.fusion.FusedKernel`: the
          ceiling of what ``n_components`` columns reach;
        - ``"tuned"``, the fused space at a C that was chosen as the other knobs are;
        - ``"polynomial"``, the kernel ``(k_clip + k_expert)^2`` of images, exact;
        - ``"pca"``, PCA of the concatenation, images only;
        - ``"kpomrp"``, :class:`KPoMRP`; ``"paper"``, the paper's own construction.
    n_components : int, default=3000
        Width of all that are not exact, so that they compare at equal size.
    C, expert_weight, text_expert_weight, product_weight, centre_clip : optional
        Weights of the fused space, see :class:`Weights`: "exact" and "tuned" have the same.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the fused space; other baselines have the linear kernel with it, else cosine.
    random_state : int, default=0
        Draws projections.
    tuned : mapping of str to sequence of mappings, default=None
        Name of a baseline to the knobs that were chosen for it, as
        :func:`workbench.evaluate.tune_baselines` gives them; recorded in ``info["tuned"]``. None
        leaves weights at 1 and C and ``n_components`` as they are above.

    Returns
    -------
    dict of str to Space
        By their own names, parents first.

    Raises
    ------
    InputError
        If a name is unknown, the parents do not fit together, or a parameter is out of range.

    Warns
    -----
    UserWarning
        If there are more than 3,000 rows to write a kernel of: ``"polynomial"`` is left out.

    References
    ----------
    Wu et al., "When Kernels Multiply, Clusters Unify", NeurIPS 2025, section 5 (KPoMRP, the
    choice of C); B. Schoelkopf, A. J. Smola, "Learning with Kernels", 2002, 2.1 (polynomial).

    Examples
    --------
    >>> import numpy as np
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> list(baselines(clip, expert))
    ['CLIP', 'expert', 'expert (centred)', 'concat']
    >>> tuned = {"concat": [{"knob": "expert_weight", "value": 0.3}]}
    >>> baselines(clip, expert, tuned=tuned)["concat"].info["parameters"]["expert_weight"]
    0.3
    """
    check_names(names)
    check_kernel(kernel)
    weights = Weights(C, expert_weight, product_weight, centre_clip)
    weights.of_texts(text_expert_weight)  # says what is wrong with it
    width = _checks.whole_number("n_components", n_components)
    asked = Asked(width, weights, kernel, random_state, text_expert_weight)
    _checks.random_source("random_state", random_state)
    check_space("clip", clip)
    parents = (clip, experts_of("expert", expert), experts_of("text_expert", text_expert))
    given = _checked(tuned)
    chosen = {name: _values(name, knobs, parents) for name, knobs in given.items()}
    spaces = _parents_as_compared(parents)
    if "centred" in names:
        spaces += [centred_space(space) for space in parents[1]]
    for name in _possible(names, parents):
        made = make_baseline(name, parents, asked, chosen.get(name, {}))
        if name in chosen:
            made = with_info(made, tuned=[dict(knob) for knob in given[name]])
        spaces.append(made)
    return {space.name: space for space in spaces}


def check_names(names: Any) -> None:
    """Refuse what is no sequence of names of baselines.

    Parameters
    ----------
    names : sequence of str
        What came.

    Raises
    ------
    InputError
        If a name is unknown.

    Examples
    --------
    >>> check_names(("centred", "pca"))
    """
    asked = _checks.several("names", names, "names of baselines")
    unknown = [name for name in asked if not isinstance(name, str) or name not in BASELINES]
    hint = _checks.meant(unknown[0], BASELINES) if unknown else ""
    require(not unknown, f"names={unknown}", f"some of {', '.join(BASELINES)}{hint}")


def _checked(tuned: Any) -> Tuned:
    """Knobs by baseline; none where nothing was chosen."""
    if tuned is None:
        return {}
    known: Tuned = _checks.named("tuned", tuned, "the knobs of baselines")
    for name in known:
        _checks.one_of("tuned: baseline", name, MAKERS)
    return known


def _values(name: str, knobs: Any, parents: Parents) -> dict[str, float]:
    """Value of each knob that was chosen for a baseline."""
    values = {}
    known = knobs_of(name, parents)
    for knob in _checks.several(f"tuned[{name!r}]", knobs, "knobs"):
        right = isinstance(knob, Mapping) and {"knob", "value"} <= knob.keys()
        require(right, f"tuned[{name!r}]: {_checks.shown(knob)}", "a knob and its value")
        _checks.one_of(f"tuned {name}: knob", knob["knob"], known)
        values[str(knob["knob"])] = _checks.positive(f"tuned {name} {knob['knob']}", knob["value"])
    return values


def _parents_as_compared(parents: Parents) -> list[Space]:
    """Parents with their roles, rows at length 1."""
    clip, of_images, of_texts = parents
    given = [("clip", clip), *(("expert", space) for space in of_images)]
    given += [("text expert", space) for space in of_texts]
    return [with_info(space.as_compared(), role=role) for role, space in given]


def _possible(names: Sequence[str], parents: Parents) -> list[str]:
    """Baselines that can be made of so many rows, in the order of tables; others are told."""
    asked = [name for name in MAKERS if name in names]
    if exact_space_fits(*parents):
        return asked
    too_large = [name for name in asked if name in OF_KERNELS]
    if too_large:
        limit = f"the kernel of more than {EXACT_ROWS:,} rows is not written as features"
        warnings.warn(f"{', '.join(too_large)} left out: {limit}.", UserWarning, stacklevel=3)
    return [name for name in asked if name not in too_large]


def centred_space(expert: Space) -> Space:
    """Give an image expert as the fusion sees it: its mean subtracted, then rows at length 1.

    Parameters
    ----------
    expert : Space
        With image rows.

    Returns
    -------
    Space
        "(centred)" in its name.

    Raises
    ------
    InputError
        If it has no image rows.

    Examples
    --------
    >>> import numpy as np
    >>> centred_space(Space("expert", np.array(["a", "b"]), np.array([[3.0, 1], [1, 1]]))).image
    array([[ 1.,  0.],
           [-1.,  0.]])
    """
    rows = need_rows(expert, "image")
    centred = normalize_rows(rows - rows.mean(axis=0))
    renamed = replace(expert, name=f"{expert.name} (centred)", image=centred)
    return with_info(renamed, role="expert", derived_from=expert.name, compare_by=COSINE)
