"""`python -m grader.gradescope /autograder`: grades the one submission in that folder, and writes `results.json`."""

from __future__ import annotations

import sys
from pathlib import Path

from grader.gradescope.autograder import autograde

autograde(Path(sys.argv[1]))
