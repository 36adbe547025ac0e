"""The legend, which also hears keys and gives the maps their place, theme and turn to draw."""

from typing import Any

import anywidget
import traitlets

from .assets import SCRIPT, STYLE
from .keys import KEYS


class Legend(anywidget.AnyWidget):
    """Classes as buttons, or a colour bar; hears keys, gives the maps their place and theme."""

    _esm, _css = SCRIPT, STYLE
    kind = traitlets.Unicode("legend").tag(sync=True)
    legend: Any = traitlets.Dict().tag(sync=True)
    shortcuts: Any = traitlets.List(list(KEYS)).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    explorer = traitlets.Unicode().tag(sync=True)  # id of its model
    maps: Any = traitlets.List(traitlets.Unicode()).tag(sync=True)  # ids of the plots' models
    script = traitlets.Unicode().tag(sync=True)  # of the plots, see PlotScript
    split = traitlets.Int(0).tag(sync=True)  # pixels for the maps, 0 for what suits them
    linked = traitlets.Bool(True).tag(sync=True)  # zoom in one map, and the others follow
    turn = traitlets.Int(0).tag(sync=True)  # drawings sent so far, see Turns
