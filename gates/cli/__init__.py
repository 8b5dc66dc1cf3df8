"""Options in, exit code out; nothing else.

This module is imported before anything large is, so it also keeps the collector of
reference cycles from running while modules load: they hold none that could be freed,
and looking for them takes a tenth of the time of a short run.
"""

import gc
from typing import Final

ALLOCATIONS: Final = 100_000
"""How many objects are made before the collector looks at the youngest ones."""

gc.set_threshold(ALLOCATIONS)
