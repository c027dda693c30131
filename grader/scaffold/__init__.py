"""`gradecast new`: a small exercise that works at once, to be changed step by step into another."""

from grader.scaffold.scaffold import Scaffold, scaffold

__all__ = ["Scaffold", "scaffold"]
