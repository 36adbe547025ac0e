"""Weights of the family of fused kernels: how much CLIP, the experts and their product count."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from .. import _checks
from .._language import listed, plural, tr
from .._require import require


def check_weight(name: str, value: Any) -> float:
    """Take a weight of a kernel.

    Parameters
    ----------
    name : str
        Of the argument.
    value : float
        What came.

    Returns
    -------
    float
        Finite, at least 0.

    Raises
    ------
    InputError
        If it is no such number.

    Examples
    --------
    >>> check_weight("C", -1)
    Traceback (most recent call last):
        ...
    workbench._require.InputError: C=-1: expected a number from 0 on.
    """
    right = _checks.is_number(value) and value >= 0
    require(right, f"{name}={_checks.shown(value)}", "a number from 0 on")
    return float(value)


def check_expert_weight(name: str, value: Any) -> float | tuple[float, ...]:
    """Take one weight of all experts, or one for each.

    Parameters
    ----------
    name : str
        Of the argument.
    value : float or sequence of float
        What came.

    Returns
    -------
    float or tuple of float
        Finite, at least 0.

    Raises
    ------
    InputError
        If one is no such number, or there is none.

    Examples
    --------
    >>> check_expert_weight("expert_weight", [1, 0.5])
    (1.0, 0.5)
    """
    if not isinstance(value, list | tuple):
        return check_weight(name, value)
    require(value, f"{name}={value!r}", "a number from 0 on, or one for each expert")
    return tuple(check_weight(f"each of {name}", weight) for weight in value)


def weight_text(weight: float) -> str:
    """Write a weight as people and axes say it.

    Parameters
    ----------
    weight : float
        From 0 on.

    Returns
    -------
    str
        At most three digits that count.

    Examples
    --------
    >>> weight_text(1000.0), weight_text(0.31623)
    ('1000', '0.316')
    """
    return f"{float(f'{weight:.3g}'):g}"


@dataclass(frozen=True)
class Weights:
    """One fused kernel of the family: how much CLIP, the experts and their product count.

    With experts ``k_1``, ``k_2``, ... of one modality::

        C k_clip + A (k_1 + k_2 + ...) + B k_clip' k_1 k_2 ...

    where A is ``expert_weight``, B is ``product_weight``, and ``k_clip'`` is ``k_clip``, or with
    ``centre_clip`` the cosine of CLIP rows from which their fitted mean was subtracted. Across
    modalities ``C k_clip`` is all there is.

    Attributes
    ----------
    C : float, default=0.1
        Of CLIP's kernel, at least 0, no unit.
    expert_weight : float or tuple of float, default=0.0
        Of the sum of the experts' kernels, or of each in order; at least 0.
    product_weight : float, default=1.0
        Of the product of all kernels; at least 0.
    centre_clip : bool, default=False
        Centre CLIP in the product; its own term stays as it is.

    Raises
    ------
    InputError
        If a weight is no number from 0 on, or all of them are 0.

    Examples
    --------
    >>> Weights(C=1, expert_weight=1, product_weight=0)
    Weights(C=1.0, expert_weight=1.0, product_weight=0.0, centre_clip=False)
    >>> Weights(0, 0, 0)
    Traceback (most recent call last):
        ...
    workbench._require.InputError: C=0.0, expert_weight=0.0, product_weight=0.0: expected at least
        one above 0, or every inner product is 0.
    """

    C: float = 0.1
    expert_weight: float | tuple[float, ...] = 0.0
    product_weight: float = 1.0
    centre_clip: bool = False

    def __post_init__(self) -> None:
        """Check the weights, and make floats of them."""
        plain = {
            "C": check_weight("C", self.C),
            "expert_weight": check_expert_weight("expert_weight", self.expert_weight),
            "product_weight": check_weight("product_weight", self.product_weight),
        }
        _checks.typed("centre_clip", self.centre_clip, (bool, np.bool_), "True or False")
        for name, value in (*plain.items(), ("centre_clip", bool(self.centre_clip))):
            object.__setattr__(self, name, value)
        above = self.C > 0 or self.product_weight > 0 or any(self.of_experts())
        got = ", ".join(f"{name}={value}" for name, value in plain.items())
        require(above, got, "at least one above 0, or every inner product is 0")

    def of_experts(self, experts: int | None = None) -> tuple[float, ...]:
        """Give the weight of each expert.

        Parameters
        ----------
        experts : int, default=None
            How many there are; None takes as many as there are weights.

        Returns
        -------
        tuple of float
            One for each.

        Raises
        ------
        InputError
            If there are several weights, but for another number of experts.

        Examples
        --------
        >>> Weights(expert_weight=0.5).of_experts(2)
        (0.5, 0.5)
        """
        if not isinstance(self.expert_weight, tuple):
            return (self.expert_weight,) * (1 if experts is None else experts)
        given = len(self.expert_weight)
        got = f"expert_weight={self.expert_weight} for {experts} expert(s)"
        require(experts in (None, given), got, "one number, or one for each of them")
        return self.expert_weight

    def of_texts(self, text_expert_weight: Any) -> "Weights":
        """Give the weights of the text side: another weight of the experts, or the same.

        Parameters
        ----------
        text_expert_weight : float, sequence of float or None
            Of the text experts; None takes that of the image experts.

        Returns
        -------
        Weights
            The rest is the same.

        Raises
        ------
        InputError
            If it is no number from 0 on, nor one for each.

        Examples
        --------
        >>> Weights(1, 0.3, 0).of_texts(2).expert_weight
        2.0
        """
        if text_expert_weight is None:
            return self
        weight = check_expert_weight("text_expert_weight", text_expert_weight)
        return replace(self, expert_weight=weight)

    def parameters(self) -> dict[str, Any]:
        """Give the weights as parameters of the estimators and of :func:`fuse`.

        Returns
        -------
        dict of str
            ``C``, ``expert_weight``, ``product_weight`` and ``centre_clip``.

        Examples
        --------
        >>> Weights(C=1).parameters()
        {'C': 1.0, 'expert_weight': 0.0, 'product_weight': 1.0, 'centre_clip': False}
        """
        return asdict(self)

    def in_words(self, *, brief: bool = False) -> str:
        """Write the weights for people.

        Parameters
        ----------
        brief : bool, default=False
            Leave out what is as in KrossFuse: no expert on its own, the product with weight 1.

        Returns
        -------
        str
            With three digits.

        Examples
        --------
        >>> Weights(1000, 0.3, 1, centre_clip=True).in_words()
        'C = 1000, expert weight 0.3, product weight 1, CLIP centred in the product'
        >>> Weights(0.5).in_words(brief=True)
        'C = 0.5'
        """
        experts = self.of_experts()
        words = [f"C = {weight_text(self.C)}"]
        if any(experts) or not brief:
            weights = listed(map(weight_text, experts))
            words.append(
                plural(
                    max(1, len(experts)), "expert weight {weights}", "expert weights {weights}",
                    weights=weights,
                )
            )  # fmt: skip
        if self.product_weight != 1 or not brief:
            words.append(tr("product weight {weight}", weight=weight_text(self.product_weight)))
        if self.centre_clip:
            words.append(tr("CLIP centred in the product"))
        return listed(words)

    def kernel(self, clip: Any, experts: Sequence[Any], product_clip: Any = None) -> Any:
        """Weigh the kernels of the parents.

        Parameters
        ----------
        clip : array or tensor of shape (n, m)
            CLIP's kernel.
        experts : sequence of arrays of shape (n, m)
            Of each expert that sees the modality.
        product_clip : array or tensor of shape (n, m), default=None
            CLIP's kernel in the product, where it is centred; None takes ``clip``.

        Returns
        -------
        array or tensor of shape (n, m)
            The fused kernel; without an expert CLIP's term alone.

        Examples
        --------
        >>> import numpy as np
        >>> k_clip, k_expert = np.array([[0.5]]), np.array([[0.2]])
        >>> Weights(C=0.1, expert_weight=1, product_weight=2).kernel(k_clip, [k_expert]).round(6)
        array([[0.45]])
        """
        weighted = zip(self.of_experts(len(experts)), experts, strict=True)
        alone = [weight * expert for weight, expert in weighted if weight > 0]
        if not experts or self.product_weight == 0:
            return sum(alone, start=self.C * clip)
        product = self.product_weight * math.prod(experts[1:], start=experts[0])
        if product_clip is None:
            return sum(alone, start=clip * (self.C + product))
        return sum(alone, start=self.C * clip + product_clip * product)


#: Every rival is a corner of the family; KrossFuse with the default C.
CORNERS = {
    "CLIP": Weights(1, 0, 0),
    "expert": Weights(0, 1, 0),
    "concatenation": Weights(1, 1, 0),
    "KrossFuse": Weights(0.1, 0, 1),
}


def only_C(weights: Mapping[str, Weights], construction: str) -> None:
    """Refuse weights that a construction with C alone cannot have.

    Parameters
    ----------
    weights : mapping of str to Weights
        For each modality.
    construction : str
        For the message.

    Raises
    ------
    InputError
        If C is 0, an expert counts on its own, or the product is weighed or centred.

    Examples
    --------
    >>> only_C({"image": Weights(0.5)}, "symmetrised")
    """
    for each in weights.values():
        _checks.positive("C", each.C)
        got = f"{each} with construction={construction!r}"
        require(each == Weights(each.C), got, "C alone, or construction='direct_sum'")


def check_number_of_experts(
    weights: Mapping[str, Weights], widths: Mapping[str, Sequence[int]]
) -> None:
    """Refuse several weights of experts where there is another number of experts.

    Parameters
    ----------
    weights : mapping of str to Weights
        For each modality.
    widths : mapping of str to sequence of int
        Columns of the parents of each modality, CLIP first.

    Raises
    ------
    InputError
        If they are neither one number nor one for each.

    Examples
    --------
    >>> check_number_of_experts({"image": Weights(1, (1, 2))}, {"image": (512, 768, 384)})
    """
    names = {"image": "expert_weight", "text": "text_expert_weight"}
    for modality, each in weights.items():
        weight, experts = each.expert_weight, len(widths.get(modality, ())) - 1
        fits = not isinstance(weight, tuple) or experts < 1 or len(weight) == experts
        got = f"{names[modality]}={weight} for {experts} {modality} expert(s)"
        require(fits, got, "one number, or one for each of them")
