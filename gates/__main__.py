"""`python -m gates` is `gates`.

Python looks for modules in the current folder first then, and that may be the checkout
which is judged: it could put a `typer.py` there. So the folder is forgotten before
anything else is imported. A package called `gates` in it would have run instead of this
one; `gates` and `python -P -m gates` do not look there at all.
"""

import os
import sys

if __name__ == "__main__":
    if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()]:  # noqa: PTH109
        del sys.path[0]
    from gates.cli.main import main

    main()
