"""Two runs of the same: whether the same figures came out, and what else is another."""

import math
from typing import Any, NamedTuple

from .runs import Run

KEY = ("space", "task", "target", "metric")
CLOSE = 1e-9  # rounding
MOST = 5  # that are named


class Differing(NamedTuple):
    """What differs between two runs.

    Attributes
    ----------
    figures : list of str
        Measures with another value, the most different first, in words.
    spaces : list of str
        Spaces whose rows are others, to the last bit.
    versions : list of str
        Packages of other versions, in words.
    n_figures, n_spaces : int
        How many were compared.
    """

    figures: list[str]
    spaces: list[str]
    versions: list[str]
    n_figures: int
    n_spaces: int

    def sentences(self) -> list[str]:
        """Say in words whether the same came out.

        Returns
        -------
        list of str
            Figures, rows, and versions of packages where they are others.
        """
        if self.figures:
            shown = "; ".join(self.figures[:MOST])
            said = [f"{len(self.figures)} of {self.n_figures} figures differ: {shown}."]
        else:
            said = [f"All {self.n_figures} figures are the same."]
        if self.spaces:
            said.append(f"Rows differ in their last bits or more: {', '.join(self.spaces)}.")
        else:
            said.append(f"The rows of all {self.n_spaces} spaces are the same to the last bit.")
        if self.versions:
            said.append(f"Other versions: {', '.join(self.versions)}.")
        return said


def differing(before: Run, now: Run) -> Differing:
    """Compare a run with one that should be the same.

    Parameters
    ----------
    before, now : Run
        The two.

    Returns
    -------
    Differing
        Figures, rows and versions.

    Examples
    --------
    >>> from pathlib import Path
    >>> about = {"data": {}, "spaces": {}, "versions": {"torch": "2.9"}}
    >>> run = Run(Path("run"), {"metrics": [], "table": []}, about)
    >>> differing(run, run).sentences()[0]
    'All 0 figures are the same.'
    """
    old, new = _figures(before), _figures(now)
    moved: list[tuple[float, str]] = []
    for key in sorted(old.keys() | new.keys()):
        a, b = old.get(key), new.get(key)
        words = " ".join(part for part in key if part)
        if a is None or b is None:
            moved.append((math.inf, f"{words} in one run alone"))
        elif not _same(a, b):
            moved.append((abs(a - b), f"{words} {a:.6g} before, {b:.6g} now"))
    figures = [words for _, words in sorted(moved, key=lambda each: -each[0])]
    rows, others = _digests(before), _digests(now)
    spaces = [
        name for name in sorted(rows.keys() | others.keys()) if rows.get(name) != others.get(name)
    ]
    return Differing(figures, spaces, _versions(before, now), len(old | new), len(rows | others))


def _same(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE)


def _figures(run: Run) -> dict[tuple[str, ...], float]:
    names = run.table[list(KEY)].astype(str).to_numpy().tolist()
    values = run.table["value"].to_numpy(float).tolist()
    return {tuple(key): value for key, value in zip(names, values, strict=True)}


def _digests(run: Run) -> dict[str, Any]:
    return {name: about.get("rows_sha256") for name, about in run.manifest["spaces"].items()}


def _versions(before: Run, now: Run) -> list[str]:
    old, new = before.manifest.get("versions", {}), now.manifest.get("versions", {})
    names = sorted(old.keys() | new.keys())
    return [
        f"{name} {old.get(name, 'none')} before, {new.get(name, 'none')} now"
        for name in names
        if old.get(name) != new.get(name)
    ]
