"""Make the made-up figures of tests/forms at hand for this folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "forms"))
