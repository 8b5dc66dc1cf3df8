"""`python -P -m gates` is `gates`.

Without `-P` or `-I` Python looks for modules in the current folder first: there the
checkout that is judged could put a `typer.py`, or a `gates` of its own. The latter runs
before this file does, so the short form is refused everywhere and nobody comes to rely
on it.
"""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        sys.stderr.write(
            "error: USAGE-01: `python -m gates` would load modules of the current"
            " folder, which may be the work that is judged\n"
            "help: run `gates`, or `python -P -m gates`\n"
        )
        sys.exit(2)
    from gates.cli.main import main

    main()
