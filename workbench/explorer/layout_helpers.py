"""Rows and styles of widgets."""

from typing import Any

import ipywidgets as widgets


def _row(*children: Any) -> widgets.HBox:
    return _styled(widgets.HBox(children), "wb-bar")


def _styled(widget: Any, name: str) -> Any:
    widget.add_class(name)
    return widget
