"""`python -m gates` is `gates`."""

from gates.cli.main import main

if __name__ == "__main__":
    main()
