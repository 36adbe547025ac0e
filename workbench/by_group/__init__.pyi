"""For whom a space works: measures group by group, what fusing changes for each, weak slices."""

from .changes import group_changes as group_changes
from .compared import GroupFindings as GroupFindings
from .compared import compare_groups as compare_groups
from .pooling import pooled as pooled
from .scores import group_scores as group_scores
from .slices import find_slices as find_slices
from .weights import weights_by_group as weights_by_group
