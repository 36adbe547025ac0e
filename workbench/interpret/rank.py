"""Why a picture is ranked where it is after fusing: its place in each parent, and who lifted it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import _checks
from .._printable import printable
from .._require import require
from ..store import Space
from .parts import FUSED, PRODUCT, rows_of_kernel, terms_of


@dataclass(frozen=True)
class Ranked:
    """The place of a hit for a query, in the fused space and in its parents.

    Attributes
    ----------
    ranks : DataFrame
        Of CLIP, every image expert and the fused kernel: part, similarity, rank (1 is the most
        alike), of (samples that were ranked).
    """

    ranks: pd.DataFrame

    def sentence(self) -> str:
        """Say in words who moved the hit.

        Returns
        -------
        str
            Its ranks before and after fusing, and the parent that lifted or lowered it.
        """
        parents = self.ranks[self.ranks.part != FUSED]
        clip, fused = parents.iloc[0], self.ranks[self.ranks.part == FUSED].iloc[0]
        places = [f"{p} rank {r:,}" for p, r in zip(parents.part, parents["rank"], strict=True)]
        said = f"rank {fused['rank']:,} of {fused.of:,} in the fused space ({', '.join(places)})"
        words = f"{self._judgement(clip, fused, parents.iloc[1:])}: {said}."
        return printable(words, one_line=True)

    def _judgement(self, clip: pd.Series, fused: pd.Series, experts: pd.DataFrame) -> str:
        if fused["rank"] == clip["rank"] or not len(experts):
            return f"Fusing leaves it where {clip.part} has it"
        if fused["rank"] < clip["rank"]:
            lifting = experts.sort_values("rank").iloc[0]
            if lifting["rank"] < clip["rank"]:
                return f"{lifting.part} lifts it from where {clip.part} has it"
            return f"Fusing lifts it, though no expert has it higher than {clip.part}"
        lowering = experts.sort_values("rank").iloc[-1]
        if lowering["rank"] > clip["rank"]:
            return f"{lowering.part} lowers it from where {clip.part} has it"
        return f"Fusing lowers it, though no expert has it lower than {clip.part}"


def explain_rank(space: Space, query: int, hit: int) -> Ranked:
    """Explain the rank of a sample among those that are like another.

    Parameters
    ----------
    space : Space
        Of ``fuse(..., method="kernel")``.
    query : int
        Row number of the sample that is looked for. Words need no explanation: their ranks are
        CLIP's, to the last one.
    hit : int
        Row number of the sample whose rank it is; another one.

    Returns
    -------
    Ranked
        Its place everywhere.

    Raises
    ------
    InputError
        If the space carries no kernel, a row is not there, or both are one.

    Examples
    --------
    >>> from workbench.fusion import fuse
    >>> rng, ids = np.random.default_rng(0), np.arange(50).astype(str)
    >>> clip, expert = (Space(name, ids, rng.standard_normal((50, 8))) for name in ("CLIP", "DINO"))
    >>> found = explain_rank(fuse(clip, expert, method="kernel"), 3, 9)
    >>> list(found.ranks.part)
    ['CLIP', 'DINO', 'fused']
    """
    n = len(rows_of_kernel(space))
    query = int(_checks.row_numbers("query", [query], n)[0])
    hit = int(_checks.row_numbers("hit", [hit], n)[0])
    require(query != hit, f"query and hit {hit}", "two different samples")
    others = np.delete(np.arange(n), query)
    rows = []
    for term in terms_of(space, np.full(n - 1, query), others):
        if term.name != PRODUCT:
            own = float(term.similarity[others == hit][0])
            rank = 1 + int((term.similarity > own).sum())
            rows.append((term.name, own, rank, n - 1))
    return Ranked(pd.DataFrame(rows, columns=["part", "similarity", "rank", "of"]))
