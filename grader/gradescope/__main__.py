"""`python -m grader.gradescope /autograder`: grade the one submission that lies there, and write `results.json`."""

from __future__ import annotations

import sys
from pathlib import Path

from grader.gradescope.autograder import autograde

autograde(Path(sys.argv[1]))
