"""Fuzz one target with atheris: python -m tests.fuzz.harness TARGET CORPUS OPTION...

The options are libFuzzer's own. CORPUS is a folder; seeds are written into it first.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["gates"]):
    from tests.fuzz.promises import TARGETS
    from tests.fuzz.seeds import corpus_of, seeds_of, words_of


def main() -> None:
    """Run until libFuzzer has enough; it ends the process itself."""
    name, folder, *options = sys.argv[1:]
    corpus = Path(folder)
    corpus.mkdir(parents=True, exist_ok=True)
    if words := words_of(name):
        file = corpus.with_name("words")
        file.write_bytes(words)
        options.append(f"-dict={file}")
    target = TARGETS[name]
    for seed in (*seeds_of(name), *corpus_of(name)):
        (corpus / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    options.append(f"-max_len={target.size}")
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.holds)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
