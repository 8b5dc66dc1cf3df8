"""The optional corpus of real packets: where it is, or why its tests do not run.

It is a folder with `packets`, `refinements` and `specs`, named by `GATES_CORPUS` or
found as `shared/corpus` beside the checkout. No test needs it to be there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

CHECKOUT: Final = Path(__file__).resolve().parents[2]
MISSING: Final = "no corpus: set GATES_CORPUS to a folder with packets in it"


def find_corpus() -> Path | None:
    """The corpus folder, or None when this machine has none."""
    named = os.environ.get("GATES_CORPUS")
    beside = CHECKOUT.parent / "shared" / "corpus"
    folder = Path(named) if named else beside
    return folder if (folder / "packets").is_dir() else None


def corpus_files(kind: str) -> list[Path]:
    """The files of one kind (`packets`, `refinements`, `specs`), none without it."""
    corpus = find_corpus()
    return sorted((corpus / kind).iterdir()) if corpus else []


needs_corpus = pytest.mark.skipif(find_corpus() is None, reason=MISSING)
