"""Options in, exit code out; nothing else.

This module is imported before anything large is, so it also keeps the collector of
reference cycles from running while modules load: they hold none that could be freed,
and looking for them takes a tenth of the time of a short run. And it tells of an
interruption while they load as of any other, without a traceback; a shell gives 130.
"""

import gc
import sys
from types import TracebackType
from typing import Final

ALLOCATIONS: Final = 100_000
"""How many objects are made before the collector looks at the youngest ones."""

gc.set_threshold(ALLOCATIONS)

_otherwise: Final = sys.excepthook


def _told(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("error: INTERNAL-02: interrupted\n")
    else:
        _otherwise(kind, error, trace)


sys.excepthook = _told
