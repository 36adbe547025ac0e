"""jupyter-scatter's script, sent once for all plots of an explorer instead of with each."""

from collections.abc import Iterator
from contextlib import contextmanager

from jscatter.widget import JupyterScatter

from ..files import digest
from .assets import STATIC
from .legend import Legend

STAND_IN = (STATIC / "plots.js").read_text("utf-8")


class PlotScript:
    """Gives the legend the script, and the plots a few lines that fetch it there.

    Parameters
    ----------
    legend : Legend
        Of the same explorer.
    """

    def __init__(self, legend: Legend) -> None:
        forget_reloading()
        legend.script = script_of_plots()
        named = STAND_IN.replace("$LEGEND", legend.model_id)
        self._stand_in = named.replace("$DIGEST", digest(legend.script))

    @contextmanager
    def instead(self) -> Iterator[None]:
        """Let plots that are made inside the block carry the stand-in.

        Yields
        ------
        None
            Plots of others, made before or after, keep the script.
        """
        script = vars(JupyterScatter).get("_esm")
        if script is None:  # of a version that is not known here
            yield
            return
        JupyterScatter._esm = self._stand_in
        try:
            yield
        finally:
            JupyterScatter._esm = script


def script_of_plots() -> str:
    """Give jupyter-scatter's script.

    Returns
    -------
    str
        Empty for a version that keeps it elsewhere.
    """
    return str(vars(JupyterScatter).get("_esm") or "")


def forget_reloading() -> None:
    """Let jupyter-scatter's script and styles be text, not files that are watched for changes.

    For files anywidget keeps a way to every widget, to reload it: none would ever be freed.
    """
    for key in ("_esm", "_css"):
        contents = vars(JupyterScatter).get(key)
        if hasattr(contents, "changed"):
            setattr(JupyterScatter, key, str(contents))
