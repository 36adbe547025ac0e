"""Which spaces have sliders."""

from collections.abc import Mapping

from .._require import InputError
from ..fusion.methods import KERNEL
from ..search.parents import parents_of
from ..store import Space

NOT_TUNABLE = (
    "RPKrossFuse of CLIP and one image expert by direct sum, or their kernel (method='kernel'), and"
    " the parents as encoded among the spaces: no other has weights that can be moved here."
)


def is_tunable(space: Space, spaces: Mapping[str, Space]) -> bool:
    """Whether the weights of a space can be moved; see :class:`workbench.fusion.Preview`.

    Parameters
    ----------
    space : Space
        Any.
    spaces : mapping of str to Space
        Those among which its parents must be.

    Returns
    -------
    bool
        True for RPKrossFuse by direct sum, norms equal, with a bounded kernel; and for a kernel.
        In both cases with one image expert.
    """
    parameters = space.info.get("parameters", {})
    method = space.info.get("method")
    if method not in ("rp", KERNEL) or space.image is None:
        return False
    try:
        parents_of(space, spaces)
    except InputError:
        return False
    if method == KERNEL:
        return bool(space.info.get("n_image_experts") == 1)
    construction = parameters.get("construction", parameters.get("alignment"))
    direct = construction in ("direct_sum", "exact")
    bounded = parameters["kernel"] != "linear" and parameters["equal_norms"]
    return bool(direct and bounded and len(parameters["widths"]) == 2)
