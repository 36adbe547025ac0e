"""Maps of all spaces in one shared frame, and how far to trust them."""

from .graph import fuzzy_graph as fuzzy_graph
from .kernels import Kernels as Kernels
from .kernels import ordered_kernels as ordered_kernels
from .kernels import spectra as spectra
from .mapping import METHODS as METHODS
from .mapping import maps as maps
from .pair_regions import pairs_within as pairs_within
from .pairs import pairs as pairs
from .quality import QUALITY_ROWS as QUALITY_ROWS
from .quality import projection_qualities as projection_qualities
from .quality import projection_quality as projection_quality
from .rows import LEAST_ROWS as LEAST_ROWS
from .rows import images as images
from .rows import shown as shown
from .umap import EXACT_ROWS as EXACT_ROWS
from .umap import N_EPOCHS as N_EPOCHS
