"""`gradecast new`: writes a small, working exercise, to be changed step by step into the author's own."""

from grader.scaffold.scaffold import Scaffold, scaffold

__all__ = ["Scaffold", "scaffold"]
