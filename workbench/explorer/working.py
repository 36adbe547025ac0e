"""What shows that something goes on in the background, and lets it be stopped."""

import ipywidgets as widgets


class Working:
    """A bar and a button that stops, seen while something goes on.

    Parameters
    ----------
    stop : Button
        Ends it.
    begin : Button, default=None
        Begins it; not again while it goes on.

    Attributes
    ----------
    bar : FloatProgress
        How far it is.

    Examples
    --------
    >>> working = Working(widgets.Button(description="Cancel"))
    >>> working.show_busy(True)
    >>> working.show_progress(0.5)
    >>> working.bar.value, working.stop.disabled
    (0.5, False)
    """

    def __init__(self, stop: widgets.Button, begin: widgets.Button | None = None) -> None:
        self.stop, self.begin = stop, begin
        self.bar = widgets.FloatProgress(max=1.0, layout={"width": "110px"})
        self.show_busy(False)

    def show_busy(self, busy: bool) -> None:
        """Show or hide that something goes on.

        Parameters
        ----------
        busy : bool
            Whether it does.
        """
        for each in (self.bar, self.stop):
            each.layout.display = None if busy else "none"
        self.bar.value = 0.0
        self.stop.disabled = not busy
        if self.begin is not None:
            self.begin.disabled = busy

    def show_progress(self, share: float) -> None:
        """Show how far it is.

        Parameters
        ----------
        share : float
            From 0 to 1.
        """
        self.bar.value = share
