"""The pictures of the method page, drawn from the demonstration each time its code changes."""

from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from PIL import Image

import workbench as wb

CONSTANTS = (0.01, 0.1, 1.0, 10.0)
WIDTHS = (100, 200, 500, 1000, 2000, 3000, 5000)
ERRORS = (0.02, 0.05, 0.1, 0.2)
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#5B6673"
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "svg.fonttype": "path",
    "svg.hashsalt": "workbench",  # the same file on every build
    "axes.spines.top": False,
    "axes.spines.right": False,
}
GROUPS = (("red", "star", "dots"), ("red", "star", "solid"), ("blue", "star", "dots"))


def draw_all(folder: Path, code: float) -> None:
    """Draw every picture unless all are newer than the code."""
    names = ("kernels", "blocks", "constant", "projection")
    paths = [folder / f"{name}.svg" for name in names]
    if all(path.is_file() and path.stat().st_mtime > code for path in paths):
        return
    folder.mkdir(exist_ok=True)
    dataset = wb.load("demo")
    clip = wb.encode(dataset, "demo:clip", role="clip", progress=False)
    expert = wb.encode(dataset, "demo:expert", role="expert", progress=False)
    with mpl.rc_context(STYLE):
        rows = _rows(dataset)
        _save(draw_kernels(dataset, clip, expert, rows), paths[0])
        _save(draw_blocks(), paths[1])
        _save(draw_constant(clip, expert, rows), paths[2])
        _save(draw_projection(clip, expert), paths[3])


def _save(figure: plt.Figure, path: Path) -> None:
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)


def _rows(dataset: wb.Dataset) -> np.ndarray:
    """Three pictures of each group: two groups share their words, two share their texture."""
    table = dataset.table.reset_index(drop=True)
    chosen = []
    for colour, shape, texture in GROUPS:
        same = (table.colour == colour) & (table["shape"] == shape) & (table.texture == texture)
        chosen.extend(np.flatnonzero(same)[:3])
    return np.array(chosen)


def _fuser(clip: wb.Space, expert: wb.Space, C: float = 0.1, n: int = 3000) -> wb.RPKrossFuse:
    rows = np.hstack([clip.image, expert.image])
    fuser = wb.RPKrossFuse((clip.dim, expert.dim), n_components=n, C=C, random_state=0)
    return fuser.fit(rows)


def _cosines(rows: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    scaled = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled[chosen] @ scaled[chosen].T


def draw_kernels(
    dataset: wb.Dataset, clip: wb.Space, expert: wb.Space, rows: np.ndarray
) -> plt.Figure:
    """Draw the kernels of both parents and of the fused space over nine pictures."""
    parents = np.hstack([clip.image, expert.image])
    kernels = {
        "CLIP: same words": _cosines(clip.image, rows),
        "Expert: same texture": _cosines(expert.image - expert.image.mean(0), rows),
        "Fused: both": _fuser(clip, expert).exact_kernel(parents[rows]),
    }
    figure, axes = plt.subplots(1, 3, figsize=(9.6, 3.6), layout="constrained")
    for axis, (title, kernel) in zip(axes, kernels.items(), strict=True):
        _heat(axis, kernel, title)
        _thumbnails(axis, dataset, rows)
    return figure


def _heat(axis: Axes, kernel: np.ndarray, title: str) -> None:
    limit = float(np.abs(kernel).max())
    axis.imshow(kernel, cmap="RdBu_r", vmin=-limit, vmax=limit)
    axis.set_title(title, fontsize=10)
    axis.set(xticks=[], yticks=[])
    axis.spines[:].set_visible(False)


def _thumbnails(axis: Axes, dataset: wb.Dataset, rows: np.ndarray) -> None:
    """Put the pictures along the left side and along the top, in the order of the rows."""
    for place, row in enumerate(rows):
        picture = np.asarray(Image.open(dataset.paths[row]).convert("RGB"))
        axis.imshow(picture, extent=(-1.6, -0.6, place + 0.45, place - 0.45), clip_on=False)
        axis.imshow(picture, extent=(place - 0.45, place + 0.45, 9.6, 8.6), clip_on=False)
    axis.set(xlim=(-0.5, 8.5), ylim=(8.5, -0.5))


def draw_blocks() -> plt.Figure:
    """Draw what a row holds, and the four blocks of the fused kernel."""
    figure, (features, kernel) = plt.subplots(1, 2, figsize=(9.6, 3.0), layout="constrained")
    _box(features, (0, 1.2, 2, 0.8), "√C · CLIP's picture", BLUE)
    _box(features, (2, 1.2, 4, 0.8), "product with the expert, projected", GREEN)
    _box(features, (0, 0, 2, 0.8), "√C · CLIP's words", BLUE)
    _box(features, (2, 0, 4, 0.8), "zeros", GREY)
    features.set(xlim=(-1.2, 6.1), ylim=(-0.2, 2.2))
    features.text(-0.15, 1.6, "picture", ha="right", va="center")
    features.text(-0.15, 0.4, "caption", ha="right", va="center")
    features.set_title("One row of the fused space", fontsize=10)
    _box(kernel, (0, 1, 3, 1), "C · k(CLIP) +\nk(CLIP) · k(expert)", GREEN)
    _box(kernel, (3, 1, 2, 1), "C · k(CLIP)", BLUE)
    _box(kernel, (0, 0, 3, 1), "C · k(CLIP)", BLUE)
    _box(kernel, (3, 0, 2, 1), "C · k(CLIP)", BLUE)
    kernel.set(xlim=(-1.2, 5.1), ylim=(-0.2, 2.2))
    for y, name in ((1.5, "pictures"), (0.5, "captions")):
        kernel.text(-0.15, y, name, ha="right", va="center")
    kernel.set_title("Inner products: pictures and captions", fontsize=10)
    for axis in (features, kernel):
        axis.axis("off")
    return figure


def _box(axis: Axes, place: tuple[float, float, float, float], words: str, colour: str) -> None:
    x, y, width, height = place
    box = Rectangle((x, y), width, height, facecolor=colour, alpha=0.22, edgecolor=colour)
    axis.add_patch(box)
    axis.text(x + width / 2, y + height / 2, words, ha="center", va="center")


def draw_constant(clip: wb.Space, expert: wb.Space, rows: np.ndarray) -> plt.Figure:
    """Draw the fused kernel for four values of C, each on its own scale."""
    parents = np.hstack([clip.image, expert.image])[rows]
    figure, axes = plt.subplots(1, 4, figsize=(9.6, 2.7), layout="constrained")
    for axis, C in zip(axes, CONSTANTS, strict=True):
        _heat(axis, _fuser(clip, expert, C).exact_kernel(parents), f"C = {C:g}")
    return figure


def draw_projection(clip: wb.Space, expert: wb.Space) -> plt.Figure:
    """Draw the error of the image kernel against the width, beside its standard deviation."""
    curve = wb.error_curve(clip, expert, n_components=WIDTHS, random_state=0)
    figure, axis = plt.subplots(figsize=(6.2, 3.2), layout="constrained")
    axis.plot(curve.n_components, curve.standard_error, color=BLUE, label="exact formula")
    axis.plot(curve.n_components, curve.rmse, "o", color=ORANGE, label="measured")
    axis.axhline(curve.kernel_std[0], color=GREY, ls="--", label="standard deviation of the kernel")
    axis.set(xscale="log", yscale="log", xlabel="width of the fused space (l)", ylabel="error")
    axis.set_xticks(WIDTHS, [f"{width:,}" for width in WIDTHS])
    axis.set_yticks(ERRORS, [f"{error:g}" for error in ERRORS])
    axis.minorticks_off()
    axis.legend(frameon=False)
    return figure
