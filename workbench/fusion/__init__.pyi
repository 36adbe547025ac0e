"""KrossFuse: one embedding whose kernel is the product of its parents' kernels."""

from .errors import (
    error_curve as error_curve,
)
from .features import (
    constant as constant,
)
from .features import (
    row_kron as row_kron,
)
from .features import (
    symmetrised as symmetrised,
)
from .fuser_files import (
    load_fuser as load_fuser,
)
from .fuser_files import (
    save_fuser as save_fuser,
)
from .kernels import (
    KERNELS as KERNELS,
)
from .kernels import (
    SHIFT_INVARIANT as SHIFT_INVARIANT,
)
from .kernels import (
    check_kernel as check_kernel,
)
from .kernels import (
    gram as gram,
)
from .kernels import (
    median_bandwidth as median_bandwidth,
)
from .krossfuse import (
    ALIGNMENTS as ALIGNMENTS,
)
from .krossfuse import (
    FUSERS as FUSERS,
)
from .krossfuse import (
    SIDES as SIDES,
)
from .krossfuse import (
    Concat as Concat,
)
from .krossfuse import (
    KPoMRP as KPoMRP,
)
from .krossfuse import (
    KrossFuse as KrossFuse,
)
from .krossfuse import (
    RPKrossFuse as RPKrossFuse,
)
from .krossfuse import (
    equal_divisors as equal_divisors,
)
from .preview import (
    Preview as Preview,
)
from .projections import (
    PROJECTIONS as PROJECTIONS,
)
from .projections import (
    check_projection as check_projection,
)
from .projections import (
    product_variance as product_variance,
)
from .projections import (
    project_product as project_product,
)
from .projections import (
    random_frequencies as random_frequencies,
)
from .projections import (
    random_matrix as random_matrix,
)
from .projections import (
    second_moment as second_moment,
)
from .rivals import (
    BASELINES as BASELINES,
)
from .rivals import (
    baselines as baselines,
)
from .spaces import (
    fuse as fuse,
)
