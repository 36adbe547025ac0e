"""Public names of the package, and where they come from."""

from . import align as align
from . import auditing as auditing
from . import data as data
from . import encoders as encoders
from . import evaluate as evaluate
from . import explorer as explorer
from . import fusion as fusion
from . import layout as layout
from . import report as report
from . import search as search
from . import study as study
from . import views as views
from . import weighing as weighing
from ._require import InputError as InputError
from .align.kernel_alignment import cka as cka
from .align.neighbourhoods import mutual_knn as mutual_knn
from .auditing.all_findings import audit as audit
from .auditing.findings import Audit as Audit
from .data.dataset import Dataset as Dataset
from .data.loading import load as load
from .encoders.run import encode as encode
from .evaluate.comparing import compare as compare
from .evaluate.comparison import Comparison as Comparison
from .evaluate.own_measures import Measure as Measure
from .explorer.opening import explore as explore
from .fusion.errors import error_curve as error_curve
from .fusion.fuser_files import load_fuser as load_fuser
from .fusion.fuser_files import save_fuser as save_fuser
from .fusion.fusing import fuse as fuse
from .fusion.krossfuse import KrossFuse as KrossFuse
from .fusion.krossfuse import RPKrossFuse as RPKrossFuse
from .fusion.learned_fusers import NystromKrossFuse as NystromKrossFuse
from .fusion.learned_fusers import PCAKrossFuse as PCAKrossFuse
from .fusion.plain_fusers import Concat as Concat
from .fusion.plain_fusers import KPoMRP as KPoMRP
from .fusion.rivals import baselines as baselines
from .fusion.space_files import load_space as load_space
from .fusion.space_files import save_space as save_space
from .fusion.spaces import apply_fuser as apply_fuser
from .fusion.spaces import fit_fuser as fit_fuser
from .store import Space as Space
from .study.study import Study as Study
from .weighing.choosing import choose_weights as choose_weights

__version__: str
