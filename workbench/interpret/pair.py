"""Which parent holds two samples together, and which apart."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import _checks
from .._printable import printable
from ..store import Space
from .parts import FUSED, PRODUCT, rows_of_kernel, terms_of

PAIRS = 2000  # at random, which the pair is held against
ALIKE = 0.9  # share of all pairs that are less alike than two that are called alike
APART = 0.2  # what a parent that holds them apart has less


@dataclass(frozen=True)
class Pair:
    """Two samples as a fused space and its parents see them.

    Attributes
    ----------
    parts : DataFrame
        Of CLIP, every image expert, the product and the fused kernel: part, similarity, weight,
        contribution (weight times similarity; they sum to the fused kernel), more_than (share of
        all pairs that are less alike there).
    """

    parts: pd.DataFrame

    @property
    def parents(self) -> pd.DataFrame:
        """Select the parents that count in the kernel.

        Returns
        -------
        DataFrame
            Rows of ``parts``; without a product those whose own weight is above 0.
        """
        alone = self.parts[~self.parts.part.isin([PRODUCT, FUSED])]
        if (self.parts.weight[self.parts.part == PRODUCT] > 0).any():
            return alone
        return alone[alone.weight > 0]

    @property
    def holds_apart(self) -> str:
        """Name the parent that holds the two apart.

        Returns
        -------
        str
            The one that finds them least alike, where another finds them more alike than 90 % of
            all pairs and this one 20 points less; empty elsewhere.
        """
        parents = self.parents.sort_values("more_than", kind="stable")
        least, most = parents.iloc[0], parents.iloc[-1]
        divided = most.more_than >= ALIKE and most.more_than - least.more_than >= APART
        return str(least.part) if divided else ""

    def sentence(self) -> str:
        """Say in words who holds the two together and who apart.

        Returns
        -------
        str
            With the similarity in each parent and its place among all pairs.
        """
        seen = [
            f"{name} {similarity:+.2f}, more than {100 * share:.0f} % of pairs"
            for name, similarity, share in zip(
                self.parents.part, self.parents.similarity, self.parents.more_than, strict=True
            )
        ]
        fused = self.parts[self.parts.part == FUSED].iloc[0]
        place = f"in the fused space more than {100 * fused.more_than:.0f} %"
        words = f"{self.judgement()} ({'; '.join(seen)}; {place})."
        return printable(words, one_line=True)

    def judgement(self) -> str:
        """Say who holds the two together and who apart, without numbers.

        Returns
        -------
        str
            A clause.
        """
        apart = self.holds_apart
        if apart:
            together = self.parents.sort_values("more_than").iloc[-1].part
            return f"{together} finds the two alike, {apart} holds them apart"
        if (self.parents.more_than >= ALIKE).all():
            return "Every parent finds the two alike"
        if (self.parents.more_than < ALIKE).all():
            return "No parent finds the two much alike"
        return "The parents do not differ much about the two"


def explain_pair(
    space: Space, a: int, b: int, *, n_pairs: int = PAIRS, random_state: int = 0
) -> Pair:
    """Explain how alike two samples are in a fused space.

    Parameters
    ----------
    space : Space
        Of ``fuse(..., method="kernel")``.
    a, b : int
        Row numbers.
    n_pairs : int, default=2000
        Other pairs, drawn at random, which the two are held against.
    random_state : int, default=0
        Of the draw.

    Returns
    -------
    Pair
        Terms of the kernel, and what they mean.

    Raises
    ------
    InputError
        If the space carries no kernel, or a row is not there.

    Examples
    --------
    >>> from workbench.fusion import fuse
    >>> rng, ids = np.random.default_rng(0), np.arange(50).astype(str)
    >>> clip, expert = (Space(name, ids, rng.standard_normal((50, 8))) for name in ("CLIP", "DINO"))
    >>> fused = fuse(clip, expert, method="kernel", C=0.5)
    >>> found = explain_pair(fused, 3, 9).parts.set_index("part")
    >>> total = found.contribution[["CLIP", "DINO", "product"]].sum()
    >>> bool(np.isclose(total, found.similarity["fused"]))
    True
    """
    n = len(rows_of_kernel(space))
    n_pairs = _checks.whole_number("n_pairs", n_pairs, 10)
    rng = np.random.default_rng(_checks.seed("random_state", random_state))
    first = rng.integers(0, n, n_pairs)
    second = (first + rng.integers(1, max(2, n), n_pairs)) % n  # another sample
    asked = terms_of(space, [a], [b])
    others = terms_of(space, first, second)
    rows = [
        (
            term.name, float(term.similarity[0]), term.weight,
            float(term.weight * term.similarity[0]),
            float(np.mean(usual.similarity < term.similarity[0])),
        )
        for term, usual in zip(asked, others, strict=True)
    ]  # fmt: skip
    columns = ["part", "similarity", "weight", "contribution", "more_than"]
    return Pair(pd.DataFrame(rows, columns=columns))
