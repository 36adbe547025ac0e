"""The fused space as a kernel: exact, from the parents' rows, in blocks; features where wanted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .. import _checks
from .._require import require
from ..arrays import to_numpy
from ..store import INNER_PRODUCT, PARTS, Space
from .kernel_answers import AnsweringKernel
from .kernel_rows import KernelRows
from .methods import KERNEL
from .parameters import plain_value
from .space_rows import Experts, check_space, experts_of, matching_rows, need_rows
from .spaces import apply_fuser, fit_fuser
from .weights import Weights

MODALITY = {"image": "image", "text": "text", "classes": "text"}  # of each part of a space


class FusedKernel(AnsweringKernel):
    """The fused space without features: exact inner products, from the parents' rows.

    With the weights C, A and B of the family, images, and one expert of them::

        image-image  C k_clip + A k_expert + B k_clip k_expert
        image-text   C k_clip
        text-text    C k_clip

    The same for texts with a text expert; with an expert in each modality everything has one more
    factor C, as in :class:`RPKrossFuse`. Two matrix products and one product of their entries, a
    block at a time: nothing is estimated, and no matrix of all pairs is held unless it is asked
    for. A text is multiplied with CLIP's columns alone.

    Parameters
    ----------
    clip : Space
        Image rows; text rows and class rows where there are any.
    expert, text_expert : Space or sequence of Space, default=None
        As in :func:`fuse`; at least one.
    weights : Weights, default=None
        Of the kernel; None takes those of KrossFuse, ``Weights(C=0.1)``.
    text_expert_weight : float or sequence of float, default=None
        Weight of the text experts on their own; None takes that of the image experts.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        Of the experts.
    centre : bool, default=True
        Subtract the mean of the rows from every expert, as :class:`RPKrossFuse` does.
    memory_budget : float, default=0.5
        GiB that the blocks may take at once, beside the parents' rows and what is asked for.
    device : {"cpu", "cuda"} or None, default=None
        Where torch multiplies; None multiplies in NumPy.

    Raises
    ------
    InputError
        If there is no expert, ids or row counts differ, or a parameter is out of range.

    References
    ----------
    Wu et al., "When Kernels Multiply, Clusters Unify", NeurIPS 2025, Proposition 2.

    Examples
    --------
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)), rng.standard_normal((7, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> fused = FusedKernel(clip, expert, weights=Weights(C=0.5))
    >>> unit = clip.normalize_rows()
    >>> words, pictures = fused.rows("text"), fused.rows("image")
    >>> bool(np.allclose(fused.kernel(words, pictures), 0.5 * unit.text @ unit.image.T))
    True
    >>> numbers, values = fused.top_k(words, 2)
    >>> numbers.shape
    (7, 2)
    """

    def __init__(
        self, clip: Space, expert: Experts = None, text_expert: Experts = None, *,
        weights: Weights | None = None, text_expert_weight: Any = None, kernel: str = "cosine",
        centre: bool = True,
        memory_budget: float = 0.5, device: str | None = None,
    ) -> None:  # fmt: skip
        check_space("clip", clip)
        self.clip = clip
        self.experts = {"image": experts_of("expert", expert)}
        self.experts["text"] = experts_of("text_expert", text_expert)
        some = self.experts["image"] or self.experts["text"]
        require(some, "no expert", "an image expert, a text expert or both")
        modalities_seen = sum(map(bool, self.experts.values()))
        width = clip.dim + sum(each.dim for experts in self.experts.values() for each in experts)
        weights = Weights() if weights is None else weights
        self.text_expert_weight = text_expert_weight
        super().__init__(
            weights, kernel, centre, modalities_seen, width, memory_budget, text_expert_weight
        )
        self.device = _checked_device(device)
        need_rows(clip, "image")
        self._rows: dict[str, KernelRows] = {}
        for part in PARTS:
            raw = matching_rows(clip, self.experts[MODALITY[part]], part)
            if raw is not None:
                self._rows[part] = replace(self._mapped(raw, MODALITY[part]), part=part)

    def rows(self, part: str) -> KernelRows:
        """Give the rows of a part, to choose from and to multiply.

        Parameters
        ----------
        part : {"image", "text", "classes"}
            Which part.

        Returns
        -------
        KernelRows
            In the order of the spaces.

        Raises
        ------
        InputError
            If CLIP, or an expert of the modality, has no such rows.
        """
        _checks.one_of("part", part, PARTS)
        got = f"{self.clip.name} and its experts without {part} rows"
        require(part in self._rows, got, f"one of {', '.join(self._rows)}")
        return self._rows[part]

    def map_rows(self, clip: Any, *experts: Any, modality: str = "image") -> KernelRows:
        """Read rows of other samples, encoded as those of the spaces.

        Parameters
        ----------
        clip : array or tensor of shape (n, d)
            CLIP's rows.
        *experts : array or tensor of shape (n, d_i)
            Those of each expert that sees the modality, in order.
        modality : {"image", "text"}, default="image"
            What they are of.

        Returns
        -------
        KernelRows
            To ask with.

        Raises
        ------
        InputError
            If rows are missing, of other widths than in the spaces, or not finite.
        """
        _checks.one_of("modality", modality, ("image", "text"))
        seen = self.experts[modality]
        spaces = [self.clip, *seen]
        got = f"rows of {len(experts)} experts of {modality}s"
        require(len(experts) == len(seen), got, f"{len(seen)}, one for each expert")
        raw = [
            _checks.matrix(f"rows of {space.name}", rows, least=0)
            for space, rows in zip(spaces, [clip, *experts], strict=True)
        ]
        for space, rows in zip(spaces, raw, strict=True):
            got = f"rows of {rows.shape[1]} columns for {space.name}"
            require(rows.shape[1] == space.dim, got, str(space.dim))
            require(len(rows) == len(raw[0]), f"{len(rows)} and {len(raw[0])} rows", "as many")
        return self._mapped(raw, modality)

    def materialise(
        self, n_components: int = 3000, method: str = "rp", *, name: str = "fused",
        **parameters: Any,
    ) -> Space:  # fmt: skip
        """Make features of this kernel: what a linear model or a vector database needs.

        Parameters
        ----------
        n_components : int, default=3000
            Their width; the exact method has its own.
        method : str, default="rp"
            As in :func:`fuse`.
        name : str, default="fused"
            Name of the result.
        **parameters : dict
            Further ones of the method, such as ``random_state``.

        Returns
        -------
        Space
            Compare its rows by inner product: they estimate this kernel.

        Raises
        ------
        InputError
            As by :func:`fuse`.
        """
        given: dict[str, Any] = {"kernel": self.kernel_of_experts, "centre": self.centre}
        given |= self.weights.parameters()
        if self.text_expert_weight is not None:
            given["text_expert_weight"] = self.text_expert_weight
        given |= parameters
        if method != "exact":
            given["n_components"] = n_components
        experts = self.experts["image"], self.experts["text"]
        fuser = fit_fuser(self.clip, *experts, method=method, **given)
        return apply_fuser(fuser, self.clip, *experts, name=name)

    def space(self, name: str = "fused (exact)") -> Space:
        """Give a space whose rows are those of this kernel.

        Parameters
        ----------
        name : str, default="fused (exact)"
            Name of the result.

        Returns
        -------
        Space
            Compared by inner product; its rows have no columns. Search, neighbours, k-NN,
            retrieval and alignment take it as it is; ``info["role"]`` is "exact".

        Raises
        ------
        InputError
            If the name is no text.
        """
        _checks.typed("name", name, str, "a name in words")
        parts: dict[str, Any] = dict(self._rows)
        return Space(name, self.clip.ids, **parts, info=self._info())

    def _mapped(self, raw: Sequence[np.ndarray], modality: str) -> KernelRows:
        kind = np.result_type(np.float32, *(to_numpy(rows).dtype for rows in raw))
        rows = [self._placed(to_numpy(block).astype(kind, copy=False)) for block in raw]
        if modality not in self._parents:
            self.fit(rows, modality)
        return KernelRows(self, self.map(rows, modality))

    def _placed(self, rows: np.ndarray) -> Any:
        if self.device is None:
            return rows
        import torch

        return torch.as_tensor(rows, device=self.device)

    def _info(self) -> dict[str, Any]:
        parents = [self.clip, *self.experts["image"], *self.experts["text"]]
        named = ("class_names", "class_target") if "classes" in self._rows else ()
        parameters = {"kernel": self.kernel_of_experts, "centre": self.centre}
        if self.text_expert_weight is not None:
            parameters["text_expert_weight"] = plain_value(self.text_expert_weight)
        return {
            "compare_by": INNER_PRODUCT,
            "role": "exact",
            "method": KERNEL,
            "model": "KrossFuse (exact kernel)",
            "parameters": self.weights.parameters() | parameters,
            "parents": [parent.name for parent in parents],
            "n_image_experts": len(self.experts["image"]),
            "random_weights": any(parent.info.get("random_weights", False) for parent in parents),
            "demo": any(parent.info.get("demo", False) for parent in parents),
            "dim": self.width,
            **{key: self.clip.info[key] for key in named if key in self.clip.info},
        }


def _checked_device(device: Any) -> str | None:
    if device is None:
        return None
    _checks.one_of("device", device, ("cpu", "cuda"))
    import torch

    found = device == "cpu" or torch.cuda.is_available()
    require(found, "device='cuda' without a graphics card that torch sees", "'cpu' or None")
    return str(device)
