"""Collecting: what a platform lets an instructor download becomes `<student>/<name>/…`, safely, and nobody is lost.

collection = collect(Collecting(Path("download.zip"), Path("submitted"), "toy"))
"""

from __future__ import annotations

from grader.collecting.collect import Collected, Collecting, Collection, collect
from grader.collecting.layouts import LAYOUTS
from grader.collecting.roster import read_roster
from grader.collecting.shelf import Action
from grader.collecting.times import parse_time

__all__ = ["LAYOUTS", "Action", "Collected", "Collecting", "Collection", "collect", "parse_time", "read_roster"]
