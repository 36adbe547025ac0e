"""How alike two spaces are on the same rows: CKA, mutual neighbours, groups that differ."""

from .apart import Apart as Apart
from .apart import near_components as near_components
from .apart import split_apart as split_apart
from .describing import Describer as Describer
from .differences import difference_groups as difference_groups
from .group_finding import SHARE as SHARE
from .hsic import BLOCK as BLOCK
from .hsic import KERNELS as KERNELS
from .kernel_alignment import cka as cka
from .kernel_alignment import cka_matrix as cka_matrix
from .kernel_alignment import gram_cka as gram_cka
from .kernel_error import gram_error as gram_error
from .neighbourhoods import is_shared as is_shared
from .neighbourhoods import mutual_knn as mutual_knn
from .neighbourhoods import mutual_knn_per_sample as mutual_knn_per_sample
from .neighbourhoods import nearest as nearest
from .neighbourhoods import neighbours as neighbours
from .neighbourhoods import shared as shared
from .pairwise import alignment as alignment
from .spectra import effective_rank as effective_rank
from .spectra import spectrum as spectrum
from .spectra import spectrum_rank as spectrum_rank
from .subsampling import subsampling_interval as subsampling_interval
from .subsampling import subsampling_masks as subsampling_masks
