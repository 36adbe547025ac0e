"""What any weights would give, of a fused space that is a kernel."""

from typing import Any

import numpy as np

from ..arrays import to_numpy
from ..fusion import FusedKernel
from ..fusion.kernel_rows import KernelRows
from ..fusion.weights import Weights
from ..store import Space


class ExactPreview:
    """The fused kernel between a few rows and others, for any weights, with nothing estimated.

    The parents' kernels are computed once for the rows that are compared; a change of weights
    costs one weighted sum of them. Means and bandwidths are those of all samples, so that what is
    shown is what :func:`workbench.fuse` gives. The first look at CLIP centred reads its rows again.

    Parameters
    ----------
    *parents : Space
        CLIP, the image expert and, where there is one, the text expert.
    rows : ndarray of int of shape (n,)
        Samples that the others are compared with.
    **parameters : dict
        Of :class:`workbench.fusion.FusedKernel`, but the weights.

    Attributes
    ----------
    rows : ndarray of int of shape (m,)
        Numbers, among the n, of those that are compared with all n.

    Examples
    --------
    >>> from workbench.fusion.fusing import fuse
    >>> rng, ids = np.random.default_rng(0), np.arange(30).astype(str)
    >>> a, b = Space("a", ids, rng.standard_normal((30, 8))), Space("b", ids, rng.random((30, 6)))
    >>> preview = ExactPreview(a, b, rows=np.arange(9))
    >>> preview.compare_rows(np.arange(3))
    >>> K = fuse(a, b, method="kernel", C=0.5).image
    >>> np.allclose(preview.kernel(C=0.5), K[:3].products(K[:9]))
    True
    """

    def __init__(self, *parents: Space, rows: np.ndarray, **parameters: Any) -> None:
        self._parents, self._parameters = parents, parameters
        self._all = rows
        self._read: dict[bool, KernelRows] = {}
        self.compare_rows(np.arange(0))

    def compare_rows(self, rows: np.ndarray) -> None:
        """Compare other rows with all.

        Parameters
        ----------
        rows : ndarray of int of shape (m,)
            Their numbers among the n.
        """
        self.rows = rows
        self._kernels: dict[bool, list[np.ndarray]] = {}

    def kernel(self, C: float, n_components: None = None, **others: Any) -> np.ndarray:
        """Compute the fused image kernel.

        Parameters
        ----------
        C : float
            As in :class:`workbench.fusion.Weights`.
        n_components : None
            A kernel has no columns.
        **others : dict
            The other weights.

        Returns
        -------
        ndarray of shape (m, n)
            Kernel between the compared rows and all.

        Raises
        ------
        InputError
            If weights are out of range.
        """
        weights = Weights(C, **others)
        centred = weights.centre_clip and weights.product_weight > 0
        clip, expert, *of_product = self._of_parents(centred)
        product_clip = of_product[0] if centred else None
        fused: np.ndarray = weights.kernel(clip, [expert], product_clip)
        return self._scale(weights) * fused

    def error(self, C: float, n_components: None = None, **others: Any) -> dict[str, float]:
        """Give the figures of :meth:`workbench.fusion.Preview.error`, of which no error is left.

        Parameters
        ----------
        C : float
            As in :class:`workbench.fusion.Weights`.
        n_components : None
            A kernel has no columns.
        **others : dict
            The other weights.

        Returns
        -------
        dict of str to float
            ``standard_error`` and ``rmse``, which are 0, ``kernel_std`` and ``largest``.

        Raises
        ------
        InputError
            If weights are out of range.
        """
        kernel = self.kernel(C, n_components, **others)
        place = np.arange(len(self.rows)), self.rows
        off = np.ones(kernel.shape, bool)
        off[place] = False
        largest = float(kernel[place].max())
        spread = float(np.std(kernel[off]))
        return {"standard_error": 0.0, "rmse": 0.0, "kernel_std": spread, "largest": largest}

    def _of_parents(self, centred: bool) -> list[np.ndarray]:
        """Kernels of CLIP and the expert; of CLIP centred, if that is asked for."""
        if centred not in self._kernels:
            rows = self._rows(centred)
            x, y = rows[self.rows].mapped, rows.mapped
            self._kernels[centred] = [to_numpy(each) for each in rows.kernel.of_parents(x, y)]
        return self._kernels[centred]

    def _rows(self, centred: bool) -> KernelRows:
        """The samples as the kernel reads them."""
        if centred not in self._read:
            weights = Weights(1, 1, 1, centred)
            clip, expert, *texts = self._parents
            kernel = FusedKernel(clip, expert, texts, weights=weights, **self._parameters)
            self._read[centred] = kernel.rows("image")[self._all]
        return self._read[centred]

    def _scale(self, weights: Weights) -> float:
        """One more factor C with an expert in the other modality too."""
        modalities = self._rows(False).kernel.modalities_seen
        return 1.0 if weights.C == 0 else float(weights.C ** (modalities - 1))
