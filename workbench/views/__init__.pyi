"""Figures of arrays and tables that are already there: plotly, one template, one palette."""

from .charts import (
    error_curve as error_curve,
)
from .charts import (
    metric_bars as metric_bars,
)
from .charts import (
    similarity_histograms as similarity_histograms,
)
from .charts import (
    spectra as spectra,
)
from .classes import (
    SYMBOLS as SYMBOLS,
)
from .classes import (
    Coding as Coding,
)
from .classes import (
    coding as coding,
)
from .heatmaps import (
    alignment_matrix as alignment_matrix,
)
from .heatmaps import (
    kernel_heatmaps as kernel_heatmaps,
)
from .maps import (
    SVG_ROWS as SVG_ROWS,
)
from .maps import (
    linked_maps as linked_maps,
)
from .maps import (
    map_notes as map_notes,
)
from .style import (
    _AXIS as _AXIS,
)
from .style import (
    ACCENT as ACCENT,
)
from .style import (
    CONTEXT as CONTEXT,
)
from .style import (
    FONT as FONT,
)
from .style import (
    INK as INK,
)
from .style import (
    LINE as LINE,
)
from .style import (
    MUTED as MUTED,
)
from .style import (
    NAMED as NAMED,
)
from .style import (
    OTHER as OTHER,
)
from .style import (
    PALETTE as PALETTE,
)
from .style import (
    TEMPLATE as TEMPLATE,
)
from .style import (
    banner_of as banner_of,
)
from .style import (
    escape as escape,
)
from .style import (
    space_colours as space_colours,
)
