"""``python -m coagg``: the command line."""

from orchestration.cli import main

if __name__ == "__main__":
    main()
