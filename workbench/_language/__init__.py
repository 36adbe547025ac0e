"""The language that pages speak: English, or what the catalogue of another language says."""

from .forms import date_text as date_text
from .forms import duration_text as duration_text
from .forms import moment_text as moment_text
from .forms import size_text as size_text
from .joining import GAPS as GAPS
from .joining import capital as capital
from .joining import listed as listed
from .joining import sentences as sentences
from .retelling import retold as retold
from .speaking import LANGUAGES as LANGUAGES
from .speaking import kept as kept
from .speaking import language as language
from .speaking import plural as plural
from .speaking import speaking as speaking
from .speaking import tr as tr
