"""`kaffepause` and `python -m kaffepause`."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    from kaffepause.cli.main import run  # noqa: PLC0415 - the package may be imported without its command line

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
