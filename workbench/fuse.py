"""Spaces in, spaces out: the fused space, its baselines, and its error against its width."""

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.utils import check_random_state

from ._require import require
from .kernels import SHIFT_INVARIANT, unit
from .krossfuse import FUSERS, RPKrossFuse
from .store import Space

BASELINES = ("centred", "concat", "pca", "kpomrp", "paper")


def fuse(
    clip: Space, expert: Space | None = None, text_expert: Space | None = None, *,
    method: str = "rp", name: str = "fused", **parameters: Any,
) -> Space:  # fmt: skip
    """Fuse a CLIP space with an image expert, a text expert, or both (Algorithm 2).

    Parameters
    ----------
    clip : Space
        Image rows; text rows and class rows where there are any.
    expert : Space, default=None
        Image rows of the same ids.
    text_expert : Space, default=None
        Text rows (and class rows) of the same captions.
    method : {"rp", "exact", "kpomrp", "concat"}, default="rp"
        :class:`RPKrossFuse`, :class:`KrossFuse`, :class:`KPoMRP` or :class:`Concat`.
    name : str, default="fused"
        Name of the result.
    **parameters
        Of that estimator: ``n_components=3000``, ``C=0.1``, ``kernel="cosine"``, ...

    Returns
    -------
    Space
        Compare its rows by inner product.

    Raises
    ------
    InputError
        If ids or row counts differ, or a parameter is out of range.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> ids = np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)), rng.standard_normal((7, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> fused = fuse(clip, expert, n_components=32, random_state=0)
    >>> fused.image.shape, fused.text.shape
    ((5, 32), (7, 32))
    """
    require(method in FUSERS, f"method={method!r}", "one of " + ", ".join(FUSERS))
    started = time.perf_counter()
    require(expert or text_expert, "no expert", "an image expert, a text expert or both")
    widths = tuple(_need(space, "image").shape[1] for space in (clip, expert) if space)
    text_widths = (clip.dim, _need(text_expert, "text").shape[1]) if text_expert else None
    image, text, classes = (
        _stack(clip, other, part)
        for other, part in ((expert, "image"), (text_expert, "text"), (text_expert, "classes"))
    )
    fuser = FUSERS[method](widths, text_widths=text_widths, **parameters)
    fuser.fit(image, text=text if text_expert is not None else None)
    sides = fuser.alignment is not None
    rows = {
        "image": _in_batches(fuser.transform, image),
        "text": _in_batches(fuser.transform_text, text) if sides else None,
        "classes": _in_batches(fuser.transform_text, classes) if sides else None,
    }
    parents = [s for s in (clip, expert, text_expert) if s is not None]
    info = _fused_info(fuser, parents, time.perf_counter() - started)
    return Space(name, clip.ids, **rows, info={"role": "fused", "method": method, **info})


def _fused_info(fuser: Any, parents: list[Space], seconds: float) -> dict[str, Any]:
    parameters = {k: v for k, v in fuser.get_params().items() if not callable(v)}
    return {
        "model": type(fuser).__name__,
        "parameters": parameters,
        "parents": [parent.name for parent in parents],
        "random_weights": any(p.info.get("random_weights", False) for p in parents),
        "demo": any(p.info.get("demo", False) for p in parents),
        "seconds": seconds,
        "dim": fuser._n_features_out,
    }


def _need(space: Space, part: str) -> np.ndarray:
    rows = getattr(space, part)
    require(rows is not None, f"{space.name} without {part} rows", f"{part} rows in it")
    return rows


def _stack(clip: Space, expert: Space | None, part: str) -> np.ndarray | None:
    """CLIP's and the expert's rows side by side; None where there is nothing to fuse."""
    rows = getattr(clip, part)
    if rows is None or expert is None:
        return rows
    if part == "classes" and expert.classes is None:
        return None
    other = _need(expert, part)
    got = f"{part} rows: {clip.name} has {len(rows)}, {expert.name} {len(other)}"
    require(len(rows) == len(other), got, "the same samples in the same order")
    same = part != "image" or np.array_equal(clip.ids, expert.ids)
    require(same, f"other ids in {clip.name} and {expert.name}", "the same ids, same order")
    return np.hstack([rows, other])


def _in_batches(transform: Any, rows: np.ndarray | None, size: int = 4096) -> np.ndarray | None:
    if rows is None:
        return None
    return np.vstack([transform(rows[i : i + size]) for i in range(0, max(len(rows), 1), size)])


def baselines(
    clip: Space, expert: Space | None = None, text_expert: Space | None = None, *,
    names: tuple[str, ...] = ("centred", "concat"), n_components: int = 3000, C: float = 0.1,
    kernel: str = "cosine", random_state: int = 0,
) -> dict[str, Space]:  # fmt: skip
    """What the fused space must be compared with, on the same rows.

    Parameters
    ----------
    clip, expert, text_expert : Space
        As for :func:`fuse`; each comes back with its rows at length 1.
    names : tuple of str, default=("centred", "concat")
        Beside the parents: ``"centred"`` (the image expert as the fusion sees it), ``"concat"``,
        ``"pca"`` (PCA of the concatenation, images only), ``"kpomrp"``, ``"paper"``.
    n_components : int, default=3000
        Width of the last three, so that all compare at equal size.
    C, kernel, random_state
        As in :class:`RPKrossFuse`.

    Returns
    -------
    dict of str to Space

    Examples
    --------
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> list(baselines(clip, expert))
    ['CLIP', 'expert', 'expert (centred)', 'concat']
    """
    unknown = sorted(set(names) - set(BASELINES))
    require(not unknown, f"names={unknown}", "some of " + ", ".join(BASELINES))
    parents = (clip, expert, text_expert)
    roles = zip(("clip", "expert", "text expert"), parents, strict=True)
    spaces = [_with(s.unit(), role=role) for role, s in roles if s is not None]
    linear: dict[str, Any] = {"kernel": "linear" if kernel == "linear" else "cosine"}
    sized = {"n_components": n_components, "C": C, "random_state": random_state, **linear}
    if "centred" in names and expert is not None:
        raw = _need(expert, "image")
        centred = unit(raw - raw.mean(axis=0))
        name = f"{expert.name} (centred)"
        spaces.append(_with(replace(expert, name=name, image=centred), role="expert"))
    if "concat" in names:
        concat = fuse(*parents, method="concat", name="concat", **linear)
        spaces.append(_with(concat, role="concat"))
    if "pca" in names:
        spaces.append(_pca_of_concat(parents, n_components, random_state, linear))
    if "kpomrp" in names:
        fused = fuse(*parents, method="kpomrp", name="KPoMRP", **sized)
        spaces.append(_with(fused, role="baseline"))
    if "paper" in names:
        sized.update(alignment="paper", projection="uniform")
        fused = fuse(*parents, name="RP-KrossFuse (paper)", **sized)
        spaces.append(_with(fused, role="baseline"))
    return {space.name: space for space in spaces}


def _with(space: Space, **info: Any) -> Space:
    return replace(space, info={**space.info, **info})


def _pca_of_concat(parents: Any, n_components: int, random_state: int, linear: Any) -> Space:
    """PCA of the concatenation, images only: a centred projection has no text side."""
    concat = fuse(*parents, method="concat", name="PCA of concat", **linear)
    rows = _need(concat, "image")
    width = min(n_components, *rows.shape)
    image = PCA(width, random_state=random_state).fit_transform(rows)
    return _with(replace(concat, image=image, text=None, classes=None), role="baseline", dim=width)


def error_curve(
    clip: Space, expert: Space, *, n_components: tuple[int, ...] = (500, 1000, 2000, 3000, 5000),
    C: float = 0.1, kernel: str = "cosine", projection: str = "rademacher", n_rows: int = 500,
    random_state: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Error of the image kernel against its width, measured and by the exact formula, and cost.

    Parameters
    ----------
    clip, expert : Space
        Image rows of the same ids.
    n_components : tuple of int, default=(500, 1000, 2000, 3000, 5000)
        Widths to try; those not above CLIP's own width are left out.
    C, kernel, projection, random_state
        As in :class:`RPKrossFuse`.
    n_rows : int, default=500
        Random rows that are compared with each other.

    Returns
    -------
    DataFrame
        One row a width: ``n_components``; ``standard_error`` (root mean square of the exact
        formula), ``rmse`` (measured, unbiased estimate), ``rmse_equal_norms`` (measured, as used),
        ``relative_error`` (Frobenius, as used), all off the diagonal; ``kernel_spread`` (standard
        deviation of the exact kernel, what the error must stay below); ``seconds_per_1000`` rows
        and ``bytes_per_row``.

    Examples
    --------
    >>> rng, ids = np.random.default_rng(0), np.arange(50).astype(str)
    >>> a, b = rng.standard_normal((50, 8)), rng.standard_normal((50, 6))
    >>> curve = error_curve(Space("a", ids, a), Space("b", ids, b), n_components=(16, 64))
    >>> list(curve.n_components), bool(curve.rmse[0] > curve.rmse[1])
    ([16, 64], True)
    """
    image = np.hstack([_need(clip, "image"), _need(expert, "image")])
    rows = check_random_state(random_state).permutation(len(image))[:n_rows]
    X = image[rows].astype(np.float64)
    fuser = RPKrossFuse(
        (clip.dim, expert.dim), C=C, kernel=kernel, projection=projection, random_state=random_state
    )
    widths = sorted(width for width in n_components if width > clip.dim)
    return pd.DataFrame([_error_row(fuser.set_params(n_components=w), X) for w in widths])


def _error_row(fuser: RPKrossFuse, X: np.ndarray) -> dict[str, float]:
    off = ~np.eye(len(X), dtype=bool)
    raw = _self_gram(fuser.set_params(equal_norms=False).fit(X), X)[off]
    exact = fuser.exact_kernel(X)[off]
    fuser.set_params(equal_norms=True)
    started = time.perf_counter()
    fuser.transform(X)
    seconds = time.perf_counter() - started
    used = _self_gram(fuser, X)[off]
    return {
        "n_components": fuser.n_components,
        "standard_error": _rms(fuser.standard_error(X)[off]),
        "rmse": _rms(raw - exact),
        "rmse_equal_norms": _rms(used - exact),
        "relative_error": _rms(used - exact) / _rms(exact),
        "kernel_spread": float(np.std(exact)),
        "seconds_per_1000": seconds / len(X) * 1000,
        "bytes_per_row": fuser.n_components * 4,
    }


def _self_gram(fuser: Any, X: np.ndarray) -> np.ndarray:
    Z = fuser.transform(X)
    return Z @ Z.T


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


class Preview:
    """What any ``C`` and ``l`` would give, at once: the fused kernel between a few rows and all.

    Draws the widest projection once. Projections are nested in l, so every smaller width is a
    prefix of it, and a change of C or l costs one weighted sum of stored (m, n) matrices: what is
    shown is what :func:`fuse` gives with the same ``random_state``.

    Parameters
    ----------
    clip, expert : Space
        Image rows of the same ids.
    rows : ndarray of shape (m,)
        Numbers of the rows to compare with all; time and memory grow with m.
    n_components : sequence of int
        Widths to choose from, each above CLIP's own; ascending.
    **parameters
        Of :class:`RPKrossFuse`, but ``C``: kernel, projection, random_state, ...; with a text
        expert its ``text_widths``, as the width and C are then shared with the text side.

    Raises
    ------
    InputError
        If the alignment is not exact, norms are not equal, the kernel is linear, or no width fits.

    Examples
    --------
    >>> rng, ids = np.random.default_rng(0), np.arange(30).astype(str)
    >>> a, b = Space("a", ids, rng.standard_normal((30, 8))), Space("b", ids, rng.random((30, 6)))
    >>> preview = Preview(a, b, np.arange(3), (16, 64), random_state=0)
    >>> K = fuse(a, b, n_components=16, C=0.5, random_state=0).image
    >>> np.allclose(preview.kernel(C=0.5, n_components=16), K[:3] @ K.T, atol=1e-5)
    True
    """

    def __init__(
        self, clip: Space, expert: Space, rows: np.ndarray, n_components: Sequence[int],
        **parameters: Any,
    ) -> None:  # fmt: skip
        fuser = RPKrossFuse((clip.dim, expert.dim), **{**parameters, "C": 1.0})
        self._width, self._sides = clip.dim, 2 if fuser.text_widths else 1
        self._step = 2 if fuser.kernel in SHIFT_INVARIANT else 1
        self.n_components = tuple(width for width in n_components if self._columns(width) > 0)
        require(self.n_components, f"widths {n_components}", f"some above {clip.dim}, CLIP's own")
        fuser.set_params(n_components=self.n_components[-1])
        kind = (fuser.alignment, fuser.equal_norms, fuser.kernel == "linear")
        got = f"alignment={kind[0]!r}, equal_norms={kind[1]}, kernel={fuser.kernel!r}"
        require(kind == ("exact", True, False), got, "exact alignment, equal norms, not linear")
        self._X = np.hstack([_need(clip, "image"), _need(expert, "image")]).astype(np.float32)
        self._fuser = fuser.set_params(equal_norms=False).fit(self._X)
        end = clip.dim + fuser.product_widths_["image"]
        Z: Any = _in_batches(self._fuser.transform, self._X)
        self._clip, self._product = Z[:, : self._width], self._nested(Z[:, self._width : end])
        self.look_at(rows)

    def look_at(self, rows: np.ndarray) -> None:
        """Compare other rows with all; the projection stays."""
        self.rows, P = np.asarray(rows), self._product
        self._psi = self._clip[self.rows] @ self._clip.T
        self._exact = self._fuser.exact_kernel(self._X[self.rows], self._X) - self._psi
        gram, lengths = np.zeros_like(self._psi), np.zeros(len(P), P.dtype)
        self._estimates, start = [], 0
        for width in self.n_components:
            part = P[:, start : self._columns(width)]
            gram = gram + part[self.rows] @ part.T
            lengths = lengths + np.einsum("ij,ij->i", part, part)
            start = self._columns(width)
            norms = np.sqrt(np.maximum(lengths, np.finfo(P.dtype).tiny))
            self._estimates.append(gram / norms[self.rows, None] / norms)
        error = self._fuser.standard_error(self._X[self.rows])
        self._error = _rms(error[~np.eye(len(error), dtype=bool)])

    def kernel(self, C: float, n_components: int) -> np.ndarray:
        """Fused image kernel, (m, n), as the features of :func:`fuse` give it."""
        estimate = self._estimates[self.n_components.index(n_components)]
        return C ** (self._sides - 1) * (C * self._psi + estimate)

    def error(self, C: float, n_components: int) -> dict[str, float]:
        """Error off the diagonal: ``standard_error`` (exact formula), ``rmse``, ``kernel_spread``.

        ``largest`` is the kernel of a row with itself, to measure the others by.
        The formula is of the unscaled estimate; rmse is measured, on rows scaled as they are used.
        """
        off = np.ones(self._psi.shape, bool)
        off[np.arange(len(self.rows)), self.rows] = False
        wrong = self._estimates[self.n_components.index(n_components)] - self._exact
        drawn = [self._columns(width) for width in (self.n_components[-1], n_components)]
        found = {
            "standard_error": self._error * math.sqrt(drawn[0] / drawn[1]),
            "rmse": _rms(wrong[off]),
            "kernel_spread": float(np.std((C * self._psi + self._exact)[off])),
            "largest": C + 1.0,
        }
        return {name: C ** (self._sides - 1) * value for name, value in found.items()}

    def _columns(self, width: int) -> int:
        """Columns of the product of image rows in a space so wide."""
        product = (width - self._width) // self._sides
        return product - product % self._step

    def _nested(self, product: np.ndarray) -> np.ndarray:
        """Columns in the order of drawing; shift-invariant kernels have a cos and a sin of each."""
        even = product[:, : product.shape[1] - product.shape[1] % self._step]
        pairs = even.reshape(len(even), self._step, -1).swapaxes(1, 2)
        return np.ascontiguousarray(pairs.reshape(len(product), -1))
