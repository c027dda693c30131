"""Mutants: the reference with one small mistake each, made from the tree of its solutions."""

from grader.validation.mutation.marks import Mark, load_marks, match_marks
from grader.validation.mutation.mutants import Mutant, mutants_of

__all__ = ["Mark", "Mutant", "load_marks", "match_marks", "mutants_of"]
