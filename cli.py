"""The command line from the source tree, not installed: `python cli.py grade jena_density submitted/`."""

from gradecast.__main__ import main

if __name__ == "__main__":
    main()
