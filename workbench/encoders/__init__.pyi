"""Images and texts to float32 rows: open_clip, timm, sentence encoders, own vectors."""

from .demo import DEMO_ROLES as DEMO_ROLES
from .fingerprint import DISTRIBUTIONS as DISTRIBUTIONS
from .hub import hub_reachable as hub_reachable
from .kind import Kind as Kind
from .kind import Spec as Spec
from .kinds import KINDS as KINDS
from .loading import load_encoder as load_encoder
from .model import ROWS_VERSION as ROWS_VERSION
from .model import Encoder as Encoder
from .rows import SHARD_ROWS as SHARD_ROWS
from .rows import SHARD_SECONDS as SHARD_SECONDS
from .run import encode as encode
from .spec import GRAMMAR as GRAMMAR
from .spec import NAMES as NAMES
from .spec import OPTIONS as OPTIONS
from .spec import ROLES as ROLES
from .spec import parse_spec as parse_spec
from .vector_files import FORMATS as FORMATS
from .vector_files import check_vectors as check_vectors
from .vector_files import read_vectors as read_vectors
