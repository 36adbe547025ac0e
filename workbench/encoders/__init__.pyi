"""Images and texts to float32 rows: open_clip, timm, sentence encoders, own vectors."""

from .encoder import (
    ROWS_VERSION as ROWS_VERSION,
)
from .encoder import (
    Encoder as Encoder,
)
from .fingerprint import (
    DISTRIBUTIONS as DISTRIBUTIONS,
)
from .hub import (
    hub_reachable as hub_reachable,
)
from .loading import (
    _LOADERS as _LOADERS,
)
from .loading import (
    load_encoder as load_encoder,
)
from .run import (
    SHARD_ROWS as SHARD_ROWS,
)
from .run import (
    SHARD_SECONDS as SHARD_SECONDS,
)
from .run import (
    encode as encode,
)
from .spec import (
    _CHECKS as _CHECKS,
)
from .spec import (
    DEMO_ROLES as DEMO_ROLES,
)
from .spec import (
    GRAMMAR as GRAMMAR,
)
from .spec import (
    NAMES as NAMES,
)
from .spec import (
    OPTIONS as OPTIONS,
)
from .spec import (
    ROLES as ROLES,
)
from .spec import (
    Spec as Spec,
)
from .spec import (
    parse_spec as parse_spec,
)
from .vector_files import (
    _READERS as _READERS,
)
from .vector_files import (
    FORMATS as FORMATS,
)
from .vector_files import (
    check_vectors as check_vectors,
)
from .vector_files import (
    read_vectors as read_vectors,
)
