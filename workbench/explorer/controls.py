"""Controls, rows of them, and their styles."""

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from .status import Status


def row(*children: Any) -> widgets.HBox:
    """Put widgets side by side, wrapped where there is no room.

    Parameters
    ----------
    *children : Widget
        From left to right.

    Returns
    -------
    HBox
        The row.
    """
    box: widgets.HBox = styled(widgets.HBox(children), "wb-bar")
    return box


def styled(widget: Any, name: str) -> Any:
    """Give a widget a class of the style sheet.

    Parameters
    ----------
    widget : DOMWidget
        Any.
    name : str
        Of the class.

    Returns
    -------
    DOMWidget
        The same.
    """
    widget.add_class(name)
    return widget


class Controls:
    """Makes controls whose actions end in one sentence where input is bad.

    Parameters
    ----------
    status : Status
        Where it is shown.
    """

    def __init__(self, status: Status) -> None:
        self.status = status

    def control(self, kind: Any, action: Callable[[], Any], width: str, **traits: Any) -> Any:
        """Make a control whose new values call the action.

        Parameters
        ----------
        kind : type of Widget
            What control.
        action : callable
            Takes nothing.
        width : str
            As in CSS.
        **traits
            Of the control.

        Returns
        -------
        Widget
            The control.
        """
        style = {"description_width": "initial"}
        control = kind(layout={"width": width}, style=style, **traits)
        control.observe(lambda change: self.status.guarded(action), "value")
        return control

    def button(self, label: str, tooltip: str, action: Callable[[], Any]) -> widgets.Button:
        """Make a button that calls the action.

        Parameters
        ----------
        label : str
            On the button.
        tooltip : str
            What it does.
        action : callable
            Takes nothing.

        Returns
        -------
        Button
            The button.
        """
        button = widgets.Button(description=label, tooltip=tooltip, layout={"width": "auto"})
        button.on_click(lambda _: self.status.guarded(action))
        return button

    def offer(self, control: Any, options: Sequence[str]) -> None:
        """Offer other options; the choice stays, without calling the action, if it still can.

        Parameters
        ----------
        control : Dropdown
            Whose options.
        options : sequence of str
            The new ones.
        """
        if tuple(options) == tuple(control.options):
            return
        kept = control.value
        if kept in options:
            with self.status.quiet():
                control.options = options
                control.value = kept
        else:
            control.options = options
            control.value = options[0]
