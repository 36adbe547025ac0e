"""Folders, tables and the demonstration: each becomes one ``Dataset`` with stable ids."""

from .dataset import (
    Dataset as Dataset,
)
from .demo import (
    DEMO_TEMPLATES as DEMO_TEMPLATES,
)
from .demo import (
    DRAWING as DRAWING,
)
from .demo import (
    N_DEMO as N_DEMO,
)
from .demo import (
    UNSEEN_SEED as UNSEEN_SEED,
)
from .demo import (
    describe as describe,
)
from .drawing import (
    COLOURS as COLOURS,
)
from .drawing import (
    HUES as HUES,
)
from .drawing import (
    INSIDE as INSIDE,
)
from .drawing import (
    LIGHT as LIGHT,
)
from .drawing import (
    OVERSAMPLING as OVERSAMPLING,
)
from .drawing import (
    PIXELS as PIXELS,
)
from .drawing import (
    SHAPES as SHAPES,
)
from .drawing import (
    TEXTURES as TEXTURES,
)
from .drawing import (
    draw as draw,
)
from .images import (
    _PILLOW_LIMIT as _PILLOW_LIMIT,
)
from .images import (
    MAX_PIXELS as MAX_PIXELS,
)
from .images import (
    SUFFIXES as SUFFIXES,
)
from .images import (
    content_id as content_id,
)
from .images import (
    open_image as open_image,
)
from .images import (
    thumbnail as thumbnail,
)
from .loading import (
    TEMPLATES as TEMPLATES,
)
from .loading import (
    load as load,
)
from .tables import (
    AS_TEXT as AS_TEXT,
)
from .tables import (
    CAPTION_COLUMNS as CAPTION_COLUMNS,
)
from .tables import (
    ID_COLUMNS as ID_COLUMNS,
)
from .tables import (
    LABEL_COLUMNS as LABEL_COLUMNS,
)
from .tables import (
    PATH_COLUMNS as PATH_COLUMNS,
)
from .tables import (
    TABLES as TABLES,
)
