from .applying import Streamed as Streamed
from .applying import apply_to_files as apply_to_files
from .fitting import fit_to_files as fit_to_files
from .row_files import RowFile as RowFile
from .row_files import open_rows as open_rows
