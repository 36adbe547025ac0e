"""What is said of the kernel that the sliders show: its error, and figures of the parents too."""

from collections.abc import Sequence

from .._printable import html_text
from .kernel_sample import FIGURES
from .sliders_state import SliderView

TOO_NOISY = " <b>The noise is above the spread: take a larger l or C.</b>"


def error_words(view: SliderView, *, is_exact: bool) -> str:
    """Say how far the fused kernel is from the exact one.

    Parameters
    ----------
    view : SliderView
        With the errors.
    is_exact : bool
        Whether nothing is estimated.

    Returns
    -------
    str
        HTML.
    """
    exact, spread = view.error["standard_error"], view.error["kernel_std"]
    if is_exact:
        words = "An exact kernel: nothing is estimated. Of a largest value of 1"
        return f"{words} the spread of the kernel is {spread:.4f}."
    words = f"Kernel error, of a largest value of 1: exact standard error <b>{exact:.4f}</b>, "
    words += f"measured {view.error['rmse']:.4f}; spread of the kernel {spread:.4f}."
    return words + TOO_NOISY if exact > spread else words


def figures_table(view: SliderView, figures: Sequence[str], titles: Sequence[str], n: int) -> str:
    """Lay figures of each kernel on the samples at random out as a table.

    Parameters
    ----------
    view : SliderView
        With those samples.
    figures : sequence of str
        Keys of ``FIGURES``.
    titles : sequence of str
        Of CLIP, the expert and the fused space.
    n : int
        All samples.

    Returns
    -------
    str
        HTML.
    """
    n_sample = len(view.sample.rows)
    head = f"{n_sample} samples" + (" at random" if n_sample < n else "")
    rows = [_row(head, [html_text(title) for title in titles], "th")]
    for figure in figures:
        values = [FIGURES[figure](view.sample, i) for i in range(len(titles))]
        name = html_text(figure.format(*titles))
        rows.append(_row(name, [f"{value:.3f}" for value in values], "td"))
    return f"<table class='wb-table'>{''.join(rows)}</table>"


def _row(head: str, cells: list[str], tag: str) -> str:
    body = "".join(f"<{tag}>{cell}</{tag}>" for cell in cells)
    return f"<tr><th>{head}</th>{body}</tr>"
