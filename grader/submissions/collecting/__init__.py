"""Collecting: safely unpacks an instructor's download from a platform into `<student>/<name>/…` for every student.

collection = collect(Collecting(Path("download.zip"), Path("submitted"), "toy"))
"""

from __future__ import annotations

from grader.submissions.collecting.collect import Collected, Collecting, Collection, collect
from grader.submissions.collecting.destination import Action
from grader.submissions.collecting.layouts import LAYOUTS
from grader.submissions.collecting.roster import read_roster
from grader.submissions.collecting.times import parse_time

__all__ = ["LAYOUTS", "Action", "Collected", "Collecting", "Collection", "collect", "parse_time", "read_roster"]
