"""Pictures of kernel matrices."""

import io

import numpy as np
from PIL import Image
from plotly.colors import sample_colorscale

from .. import _checks
from .._require import require

CIVIDIS = (255 * np.array(sample_colorscale("Cividis", 256, colortype="tuple"))).astype(np.uint8)
HEAT_SIDE = 240  # pixels


def heat_png(kernel: np.ndarray) -> bytes:
    r"""Draw a kernel matrix, from the 1st to the 99.5th percentile off the diagonal (Cividis).

    Parameters
    ----------
    kernel : ndarray of shape (m, m)
        Any range.

    Returns
    -------
    bytes
        PNG, 240 pixels wide.

    Raises
    ------
    InputError
        If it is no square matrix of finite numbers.

    Examples
    --------
    >>> heat_png(np.eye(3))[:4]
    b'\x89PNG'
    """
    kernel = np.asarray(_checks.matrix("kernel", kernel))
    square = kernel.shape[0] == kernel.shape[1]
    require(square, f"kernel of shape {kernel.shape}", "as many rows as columns")
    off = kernel[~np.eye(len(kernel), dtype=bool)] if len(kernel) > 1 else kernel
    low, high = np.quantile(off, [0.01, 0.995])
    place = ((kernel - low) / (high - low or 1.0)).clip(0, 1)
    picture = Image.fromarray(CIVIDIS[(place * 255).astype(int)])
    buffer = io.BytesIO()
    size = (HEAT_SIDE, HEAT_SIDE)
    picture.resize(size, Image.Resampling.NEAREST).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
