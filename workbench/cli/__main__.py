"""``python -m workbench.cli`` is the command ``workbench``."""

import sys

from .main import main

sys.exit(main())
