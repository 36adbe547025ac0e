"""Fuse CLIP with a vision or text expert (KrossFuse); see and measure what each space sees.

``load`` data, ``encode`` it by two models, ``fuse`` them, ``compare`` and ``explore`` the spaces.
Importing this loads neither torch nor umap, plotly or widgets.
"""

from importlib import import_module
from typing import Any

from ._require import InputError
from .align import cka, mutual_knn
from .data import Dataset, load
from .encode import encode
from .evaluate import Comparison, compare
from .fuse import baselines, error_curve, fuse
from .krossfuse import Concat, KPoMRP, KrossFuse, RPKrossFuse, load_fuser, save_fuser
from .store import Space, load_space, save_space

__version__ = "0.1.0"
__all__ = [
    "Comparison",
    "Concat",
    "Dataset",
    "InputError",
    "KPoMRP",
    "KrossFuse",
    "RPKrossFuse",
    "Space",
    "baselines",
    "cka",
    "compare",
    "encode",
    "error_curve",
    "explore",
    "fuse",
    "load",
    "load_fuser",
    "load_space",
    "mutual_knn",
    "save_fuser",
    "save_space",
]


def __getattr__(name: str) -> Any:
    """Modules that draw are loaded on first use."""
    if name == "explore":
        return import_module(".explorer", __name__).explore
    if name in ("layout", "report", "search", "views"):
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
