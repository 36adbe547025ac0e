"""What is wrong with the data, before any work: each finding with what it does to which measure."""

from .all_findings import audit as audit
from .all_findings import with_vectors as with_vectors
from .findings import SEVERITIES as SEVERITIES
from .findings import Audit as Audit
from .findings import Finding as Finding
from .vectors import identical_vectors as identical_vectors
