"""What each space is good for: classes, retrieval, clusters, few examples, the comparison."""

from .classification import (
    QUERY_ROWS as QUERY_ROWS,
)
from .classification import (
    knn as knn,
)
from .classification import (
    majority as majority,
)
from .classification import (
    zero_shot as zero_shot,
)
from .clustering import (
    AGREEMENT as AGREEMENT,
)
from .clustering import (
    CLUSTER_ROWS as CLUSTER_ROWS,
)
from .clustering import (
    CLUSTERERS as CLUSTERERS,
)
from .clustering import (
    cluster as cluster,
)
from .comparison import (
    HEADLINES as HEADLINES,
)
from .comparison import (
    KEY as KEY,
)
from .comparison import (
    SHORT as SHORT,
)
from .comparison import (
    Comparison as Comparison,
)
from .intervals import (
    N_RESAMPLES as N_RESAMPLES,
)
from .intervals import (
    difference as difference,
)
from .intervals import (
    interval as interval,
)
from .modality import (
    ROTATED_WIDTH as ROTATED_WIDTH,
)
from .modality import (
    modality_gap as modality_gap,
)
from .modality import (
    procrustes as procrustes,
)
from .modality import (
    similarity_pairs as similarity_pairs,
)
from .plan import (
    compare as compare,
)
from .probe import (
    ONE_THREAD as ONE_THREAD,
)
from .probe import (
    PENALTIES as PENALTIES,
)
from .probe import (
    linear_probe as linear_probe,
)
from .prototypes import (
    few_shot as few_shot,
)
from .ranking import (
    BLOCK as BLOCK,
)
from .ranking import (
    caption_retrieval as caption_retrieval,
)
from .ranking import (
    retrieval as retrieval,
)
from .splits import (
    PROBE_ROWS as PROBE_ROWS,
)
from .splits import (
    split as split,
)
from .sweep import (
    sweep_C as sweep_C,
)
from .tables import (
    COLUMNS as COLUMNS,
)
from .verdicts import (
    PLAINLY as PLAINLY,
)
