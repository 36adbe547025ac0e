"""Every widget that another holds: ipywidgets keeps each one alive until it is closed by itself."""

from collections.abc import Iterator
from typing import Any

import ipywidgets as widgets


def close_within(widget: widgets.Widget) -> None:
    """Close all widgets that a widget holds: children, and theirs, with layouts and styles.

    Parameters
    ----------
    widget : Widget
        Stays open itself.

    Examples
    --------
    >>> button = widgets.Button()
    >>> box = widgets.VBox([widgets.HBox([button])])
    >>> close_within(box)
    >>> button.comm is None, box.comm is None
    (True, False)
    """
    for each in held_by(widget):
        each.close()


def held_by(widget: widgets.Widget) -> list[widgets.Widget]:
    """List all widgets that a widget holds, directly or through others.

    Parameters
    ----------
    widget : Widget
        Not listed itself.

    Returns
    -------
    list of Widget
        Each once.

    Examples
    --------
    >>> [type(each).__name__ for each in held_by(widgets.HTML())]
    ['Layout', 'HTMLStyle']
    """
    seen = {id(widget): widget}
    waiting = [widget]
    while waiting:
        for each in _parts(waiting.pop()):
            if id(each) not in seen:
                seen[id(each)] = each
                waiting.append(each)
    return list(seen.values())[1:]


def _parts(widget: Any) -> Iterator[widgets.Widget]:
    """Widgets among the synchronised traits of one."""
    for key in sorted(widget.keys):
        value = getattr(widget, key)
        several = value if isinstance(value, list | tuple) else [value]
        yield from (each for each in several if isinstance(each, widgets.Widget))
