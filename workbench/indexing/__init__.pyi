"""Fused vectors in a database on disk, found fast and scored exactly; spaces in others' formats."""

from .exporting import FORMATS as FORMATS
from .exporting import Exported as Exported
from .exporting import export_space as export_space
from .index import Index as Index
from .index import open_index as open_index
from .recall import Recall as Recall
from .writing import Written as Written
from .writing import index_files as index_files
from .writing import index_space as index_space
