"""Linked maps of several spaces in JupyterLab, and what can be asked of them."""

from .app import (
    ALIGNMENT_ROWS as ALIGNMENT_ROWS,
)
from .app import (
    HINT as HINT,
)
from .app import (
    MORE_KEYS as MORE_KEYS,
)
from .app import (
    Explorer as Explorer,
)
from .app import (
    explore as explore,
)
from .cards import (
    HERE as HERE,
)
from .cards import (
    KEYS as KEYS,
)
from .cards import (
    PAGE as PAGE,
)
from .cards import (
    PANELS as PANELS,
)
from .cards import (
    Cards as Cards,
)
from .cards import (
    Column as Column,
)
from .cards import (
    Legend as Legend,
)
from .colours import (
    PALETTE as PALETTE,
)
from .colours import (
    RAMP as RAMP,
)
from .colours import (
    Paint as Paint,
)
from .colours import (
    paint_classes as paint_classes,
)
from .colours import (
    paint_numbers as paint_numbers,
)
from .maps import (
    DRAWN as DRAWN,
)
from .maps import (
    Maps as Maps,
)
from .sliders import (
    CIVIDIS as CIVIDIS,
)
from .sliders import (
    HEAT_ROWS as HEAT_ROWS,
)
from .sliders import (
    METRICS as METRICS,
)
from .sliders import (
    NOT_TUNABLE as NOT_TUNABLE,
)
from .sliders import (
    PREVIEW_ROWS as PREVIEW_ROWS,
)
from .sliders import (
    PROBE_ROWS as PROBE_ROWS,
)
from .sliders import (
    WIDTHS as WIDTHS,
)
from .sliders import (
    K as K,
)
from .sliders import (
    Probes as Probes,
)
from .sliders import (
    Tuner as Tuner,
)
from .sliders import (
    heat_png as heat_png,
)
