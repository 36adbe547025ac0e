"""Maps of all spaces in one shared frame, and how far to trust them."""

from .kernels import (
    Kernels as Kernels,
)
from .kernels import (
    ordered_kernels as ordered_kernels,
)
from .kernels import (
    spectra as spectra,
)
from .mapping import (
    METHODS as METHODS,
)
from .mapping import (
    images as images,
)
from .mapping import (
    maps as maps,
)
from .mapping import (
    shown as shown,
)
from .quality import (
    QUALITY_ROWS as QUALITY_ROWS,
)
from .quality import (
    projection_qualities as projection_qualities,
)
from .quality import (
    projection_quality as projection_quality,
)
from .umap import (
    _UMAP as _UMAP,
)
from .umap import (
    EXACT_ROWS as EXACT_ROWS,
)
from .umap import (
    N_EPOCHS as N_EPOCHS,
)
from .umap import (
    fuzzy_graph as fuzzy_graph,
)
