"""The demonstration's pictures: three independent factors of eight values, drawn by procedure.

Captions name shape and colour and never the texture, so a CLIP trained on them cannot see it.
"""

import numpy as np

SHAPES = ("circle", "square", "triangle", "star", "heart", "cross", "ring", "crescent")
COLOURS = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")
TEXTURES = (
    "solid",
    "horizontal stripes",
    "vertical stripes",
    "diagonal stripes",
    "dots",
    "checks",
    "grid",
    "zigzag",
)
TEMPLATES = (
    "a {colour} {shape}",
    "a picture of a {colour} {shape}",
    "a {shape} in {colour}",
    "the {shape} is {colour}",
    "{colour} {shape}",
)
SIZE = 64  # pixels
UNSEEN_SEED = 99  # of the pictures that are shown; the encoders were trained on other seeds

_HUES = np.array([0.0, 0.075, 0.155, 0.34, 0.5, 0.62, 0.755, 0.9])
_OVERSAMPLING = 2


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
    factors : ndarray of shape (n, 3), int
        Numbers of shape, colour and texture.

    Examples
    --------
    >>> images, factors = draw(3, random_state=0)
    >>> images.shape, factors.shape
    ((3, 64, 64, 3), (3, 3))
    """
    rng = np.random.default_rng(random_state)
    factors = _balanced(n, rng)
    hues = (_HUES[factors[:, 1]] + rng.uniform(-0.012, 0.012, n)) % 1
    ink = _rgb(hues, rng.uniform(0.75, 1, n), rng.uniform(0.8, 1, n))
    paper = _rgb(rng.uniform(0, 1, n), rng.uniform(0, 0.15, n), rng.uniform(0.15, 0.95, n))
    images = np.empty((n, SIZE, SIZE, 3), np.uint8)
    for i, (shape, _, texture) in enumerate(factors):
        images[i] = _picture(shape, texture, ink[i], paper[i], rng)
    return images, factors


def captions(factors: np.ndarray, random_state: int) -> list[str]:
    """One caption a picture, in one of five wordings; shape and colour, never the texture.

    Examples
    --------
    >>> captions(np.array([[0, 1, 7]]), random_state=1)
    ['a circle in orange']
    """
    wordings = np.random.default_rng(random_state).integers(0, len(TEMPLATES), len(factors))
    return [
        TEMPLATES[w].format(shape=SHAPES[s], colour=COLOURS[c])
        for w, (s, c, _) in zip(wordings, factors, strict=True)
    ]


def _balanced(n: int, rng: np.random.Generator) -> np.ndarray:
    """Factors (n, 3) in random order, each combination as often as any other, up to one."""
    codes = np.tile(np.arange(512), n // 512 + 1)[:n]
    if n % 512:
        codes[n - n % 512 :] = rng.permutation(512)[: n % 512]
    codes = rng.permutation(codes)
    return np.stack([codes // 64, codes // 8 % 8, codes % 8], axis=1)


def _picture(
    shape: int, texture: int, ink: np.ndarray, paper: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    X, Y = _grid()
    radius = rng.uniform(0.6, 0.85)
    centre = rng.uniform(-1, 1, 2) * (1 - radius) * 0.8
    tilt = rng.uniform(-0.3, 0.3)
    x, y = (X - centre[0]) / radius, (Y - centre[1]) / radius
    u, v = x * np.cos(tilt) + y * np.sin(tilt), -x * np.sin(tilt) + y * np.cos(tilt)
    light = _pattern(texture, X, Y, rng.uniform(0.2, 0.3), *rng.uniform(0, 2 * np.pi, 2))
    tone = np.where(light, 1, rng.uniform(0.3, 0.5)).astype(np.float32)
    slope = X * rng.uniform(-0.1, 0.1) + Y * rng.uniform(-0.1, 0.1)
    inside = _inside(shape, u, v)[..., None]
    image = np.where(inside, ink * tone[..., None], paper + slope[..., None])
    image = image.reshape(SIZE, _OVERSAMPLING, SIZE, _OVERSAMPLING, 3).mean(axis=(1, 3))
    image = image + rng.normal(0, 0.02, image.shape)
    return np.clip(image * 255 + 0.5, 0, 255).astype(np.uint8)


def _grid() -> tuple[np.ndarray, np.ndarray]:
    side = SIZE * _OVERSAMPLING
    axis = ((np.arange(side) + 0.5) / side * 2 - 1).astype(np.float32)
    X, Y = np.meshgrid(axis, -axis)
    return X, Y


def _inside(shape: int, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Mask of the shape in its own frame, about [-1, 1]."""
    r, name = np.hypot(u, v), SHAPES[shape]
    if name == "circle":
        return r < 0.85
    if name == "square":
        return np.maximum(abs(u), abs(v)) < 0.75
    if name == "triangle":
        return (v > -0.6) & (abs(u) < (0.95 - v) * 0.58)
    if name == "star":
        wave = abs(2 * ((np.arctan2(u, v) / (2 * np.pi) * 5) % 1) - 1)
        return r < 0.4 + 0.6 * wave**1.3
    if name == "heart":
        x, y = u * 1.2, v * 1.2 + 0.1
        return (x * x + y * y - 0.9) ** 3 - x * x * y**3 < 0
    if name == "cross":
        return (np.minimum(abs(u), abs(v)) < 0.3) & (np.maximum(abs(u), abs(v)) < 0.92)
    if name == "ring":
        return (r < 0.92) & (r > 0.5)
    return (r < 0.9) & (np.hypot(u - 0.45, v) > 0.68)  # crescent


def _pattern(
    texture: int, x: np.ndarray, y: np.ndarray, period: float, a: float, b: float
) -> np.ndarray:
    """Mask of the light part of the texture; upright whatever the shape's tilt."""
    w, name = 2 * np.pi / period, TEXTURES[texture]
    wave_x, wave_y = np.sin(w * x + a), np.sin(w * y + b)
    if name == "solid":
        return np.ones(x.shape, bool)
    if name == "horizontal stripes":
        return wave_y > 0
    if name == "vertical stripes":
        return wave_x > 0
    if name == "diagonal stripes":
        return np.sin(w * (x + y) / np.sqrt(2) + a) > 0
    if name == "dots":
        return wave_x + wave_y < 0.85
    if name == "checks":
        return wave_x * wave_y > 0
    if name == "grid":
        return (wave_x < 0.75) & (wave_y < 0.75)
    sawtooth = abs(((x + a) / period) % 1 - 0.5) * 2  # zigzag
    return np.sin(w * (y + sawtooth * period * 0.9) + b) > 0


def _rgb(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """RGB (n, 3) of colours in HSV, all in [0, 1]."""
    k = (np.array([5, 3, 1]) + hue[:, None] * 6) % 6
    ramp = np.clip(np.minimum(k, 4 - k), 0, 1)
    return value[:, None] - value[:, None] * saturation[:, None] * ramp
