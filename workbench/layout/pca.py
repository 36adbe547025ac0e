"""PCA to two dimensions."""

from typing import Any

import numpy as np
from sklearn.decomposition import PCA


def _pca(X: np.ndarray, _first: Any, seed: int, _tick: Any = None) -> np.ndarray:
    width = min(2, *X.shape)
    xy = PCA(width, random_state=seed).fit_transform(X)
    return np.pad(xy, ((0, 0), (0, 2 - width)))
