"""Why two samples are near or far after fusing: a sentence, and a bar for each part."""

from ..._printable import html_text
from ...interpret.pair import Pair

OF_PAIRS = "Of 100 pairs less alike (similarity):"


def why_html(pair: Pair) -> str:
    """Show which parent holds two samples together, and which apart.

    Parameters
    ----------
    pair : Pair
        Of :func:`workbench.interpret.explain_pair`.

    Returns
    -------
    str
        A sentence; for each part its similarity and a bar as long as the share of all pairs that
        are less alike there.
    """
    parts = pair.parts
    lines = [
        _line(str(name), float(similarity), float(share))
        for name, similarity, share in zip(
            parts.part, parts.similarity, parts.more_than, strict=True
        )
    ]
    head = f"{html_text(pair.judgement())}. {OF_PAIRS}"
    return f"<div class='wb-why'><p>{head}</p><ul>{''.join(lines)}</ul></div>"


def _line(name: str, similarity: float, share: float) -> str:
    percent = f"{100 * share:.0f}"
    bar = f"<span><i style='width:{percent}%'></i></span>"
    return f"<li><b>{html_text(name)}</b> <em>{percent} ({similarity:+.2f})</em>{bar}</li>"
