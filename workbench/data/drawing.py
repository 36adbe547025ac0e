"""The demonstration's pictures: three independent factors of eight values.

Captions name shape and colour and never the texture, so a CLIP trained on them cannot see it.
"""

from collections.abc import Callable

import numpy as np

from .._checks import seed, whole_number

PIXELS = 64  # of each side of a picture
OVERSAMPLING = 2  # pictures are drawn so many times as large, then made small
N_VALUES = 8  # of each factor
MOST = 100_000  # pictures at once, which take 1.2 GB
Mask = Callable[..., np.ndarray]  # which points of a grid are in


def _star(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    wave = abs(2 * ((np.arctan2(u, v) / (2 * np.pi) * 5) % 1) - 1)
    return np.asarray(r < 0.4 + 0.6 * wave**1.3)


def _heart(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    x, y = u * 1.2, v * 1.2 + 0.1
    return (x * x + y * y - 0.9) ** 3 - x * x * y**3 < 0


def _zigzag(x: np.ndarray, y: np.ndarray, w: float, a: float, b: float) -> np.ndarray:
    period = 2 * np.pi / w
    sawtooth = abs(((x + a) / period) % 1 - 0.5) * 2
    return np.sin(w * (y + sawtooth * period * 0.9) + b) > 0


#: Inside of each shape in its own frame, about [-1, 1]; r is the distance from the centre.
INSIDE: dict[str, Mask] = {
    "circle": lambda u, v, r: r < 0.85,
    "square": lambda u, v, r: np.maximum(abs(u), abs(v)) < 0.75,
    "triangle": lambda u, v, r: (v > -0.6) & (abs(u) < (0.95 - v) * 0.58),
    "star": _star,
    "heart": _heart,
    "cross": lambda u, v, r: (
        (np.minimum(abs(u), abs(v)) < 0.3) & (np.maximum(abs(u), abs(v)) < 0.92)
    ),
    "ring": lambda u, v, r: (r < 0.92) & (r > 0.5),
    "crescent": lambda u, v, r: (r < 0.9) & (np.hypot(u - 0.45, v) > 0.68),
}
HUES = dict(
    red=0.0, orange=0.075, yellow=0.155, green=0.34, cyan=0.5, blue=0.62, purple=0.755, pink=0.9
)
#: Light part of each texture, upright whatever the shape's tilt; w is its angular frequency.
LIGHT: dict[str, Mask] = {
    "solid": lambda x, y, w, a, b: np.ones(x.shape, bool),
    "horizontal stripes": lambda x, y, w, a, b: np.sin(w * y + b) > 0,
    "vertical stripes": lambda x, y, w, a, b: np.sin(w * x + a) > 0,
    "diagonal stripes": lambda x, y, w, a, b: np.sin(w * (x + y) / np.sqrt(2) + a) > 0,
    "dots": lambda x, y, w, a, b: np.sin(w * x + a) + np.sin(w * y + b) < 0.85,
    "checks": lambda x, y, w, a, b: np.sin(w * x + a) * np.sin(w * y + b) > 0,
    "grid": lambda x, y, w, a, b: (np.sin(w * x + a) < 0.75) & (np.sin(w * y + b) < 0.75),
    "zigzag": _zigzag,
}
SHAPES = tuple(INSIDE)
COLOURS = tuple(HUES)
TEXTURES = tuple(LIGHT)


def draw(n: int, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw pictures, every combination of factors equally often (up to one).

    Position, size, tilt, hue, brightness, background, noise and the texture's period and phase
    vary from picture to picture.

    Parameters
    ----------
    n : int
        Number of pictures.
    random_state : int
        The same seed draws the same pictures.

    Returns
    -------
    images : ndarray of shape (n, 64, 64, 3), uint8
        RGB.
    factors : ndarray of shape (n, 3), int
        Numbers of shape, colour and texture.

    Raises
    ------
    InputError
        If ``n`` or the seed is no whole number from 0 on, or there are more than 100,000.

    Examples
    --------
    >>> images, factors = draw(3, random_state=0)
    >>> images.shape, factors.shape
    ((3, 64, 64, 3), (3, 3))
    """
    whole_number("n", n, 0, MOST)
    seed("random_state", random_state)
    rng = np.random.default_rng(random_state)
    factors = _balanced(n, rng)  # drawn first, so that drawn_factors can tell them alone
    hues = (np.array(list(HUES.values()))[factors[:, 1]] + rng.uniform(-0.012, 0.012, n)) % 1
    ink = _rgb(hues, rng.uniform(0.75, 1, n), rng.uniform(0.8, 1, n))
    paper = _rgb(rng.uniform(0, 1, n), rng.uniform(0, 0.15, n), rng.uniform(0.15, 0.95, n))
    images = np.empty((n, PIXELS, PIXELS, 3), np.uint8)
    for i, (shape, _, texture) in enumerate(factors):
        images[i] = _picture(shape, texture, ink[i], paper[i], rng)
    return images, factors


def drawn_factors(n: int, random_state: int) -> np.ndarray:
    """Tell what is on the pictures that :func:`draw` draws, without drawing them.

    Parameters
    ----------
    n : int
        Number of pictures.
    random_state : int
        As for :func:`draw`.

    Returns
    -------
    ndarray of shape (n, 3), int
        Numbers of shape, colour and texture.

    Examples
    --------
    >>> np.array_equal(drawn_factors(3, random_state=0), draw(3, random_state=0)[1])
    True
    """
    return _balanced(n, np.random.default_rng(random_state))


def _balanced(n: int, rng: np.random.Generator) -> np.ndarray:
    """Factors (n, 3) in random order, each combination as often as any other, up to one."""
    n_combinations = N_VALUES**3
    rest = n % n_combinations
    codes = np.tile(np.arange(n_combinations), n // n_combinations + 1)[:n]
    if rest:
        codes[n - rest :] = rng.permutation(n_combinations)[:rest]
    codes = rng.permutation(codes)
    shape = codes // N_VALUES**2
    colour = codes // N_VALUES % N_VALUES
    texture = codes % N_VALUES
    return np.stack([shape, colour, texture], axis=1)


def _picture(
    shape: int, texture: int, ink: np.ndarray, paper: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw one picture, uint8; the order of the random draws is part of the demonstration."""
    X, Y = _grid()
    radius = rng.uniform(0.6, 0.85)
    centre = rng.uniform(-1, 1, 2) * (1 - radius) * 0.8
    tilt = rng.uniform(-0.3, 0.3)
    u, v = _tilted((X - centre[0]) / radius, (Y - centre[1]) / radius, tilt)
    frequency = 2 * np.pi / rng.uniform(0.2, 0.3)
    phases = rng.uniform(0, 2 * np.pi, 2)
    light = LIGHT[TEXTURES[texture]](X, Y, frequency, *phases)
    tone = np.where(light, 1, rng.uniform(0.3, 0.5)).astype(np.float32)
    slope = X * rng.uniform(-0.1, 0.1) + Y * rng.uniform(-0.1, 0.1)
    inside = INSIDE[SHAPES[shape]](u, v, np.hypot(u, v))[..., None]
    image = np.where(inside, ink * tone[..., None], paper + slope[..., None])
    image = image.reshape(PIXELS, OVERSAMPLING, PIXELS, OVERSAMPLING, 3).mean(axis=(1, 3))
    image = image + rng.normal(0, 0.02, image.shape)
    return np.asarray(np.clip(image * 255 + 0.5, 0, 255), dtype=np.uint8)


def _grid() -> tuple[np.ndarray, np.ndarray]:
    side = PIXELS * OVERSAMPLING
    axis = ((np.arange(side) + 0.5) / side * 2 - 1).astype(np.float32)
    X, Y = np.meshgrid(axis, -axis)
    return X, Y


def _tilted(x: np.ndarray, y: np.ndarray, angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates in a frame turned by an angle in radians."""
    along = x * np.cos(angle) + y * np.sin(angle)
    across = -x * np.sin(angle) + y * np.cos(angle)
    return along, across


def _rgb(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """RGB (n, 3) of colours in HSV, all in [0, 1]."""
    k = (np.array([5, 3, 1]) + hue[:, None] * 6) % 6
    ramp = np.clip(np.minimum(k, 4 - k), 0, 1)
    return np.asarray(value[:, None] - value[:, None] * saturation[:, None] * ramp)
