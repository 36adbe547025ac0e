"""The report and the standalone export: offline HTML, metrics and manifest; notebooks run."""

from .notebooks import run_notebook as run_notebook
from .page import MAX_SKIPPED as MAX_SKIPPED
from .page import TITLE as TITLE
from .page import write_report as write_report
from .parts import Reportable as Reportable
from .parts import ReportParts as ReportParts
from .provenance import PACKAGES as PACKAGES
from .provenance import manifest as manifest
from .sprite import MAX_SPRITE as MAX_SPRITE
from .sprite import MAX_TILES as MAX_TILES
from .standalone import MAX_HITS as MAX_HITS
from .standalone import write_standalone as write_standalone
from .tables import KEYS as KEYS
