"""The brief: a run on three pages, for those who decide, in English or Japanese."""

from .kpi_text import kpi_toml as kpi_toml
from .page import brief_page as brief_page
from .page import brief_slides as brief_slides
from .pdf import print_pdf as print_pdf
from .reading import Facts as Facts
from .reading import read_facts as read_facts
