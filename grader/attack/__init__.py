"""`gradecast attack`: hostile submissions against this machine's sandbox, and the signs that one succeeded."""

from grader.attack.attack import CATEGORIES, Attack, Proof, choose_attacks, find_suite, load_attack, load_attacks
from grader.attack.campaign import Fate, Result, Siege, lay_siege
from grader.attack.signs import Sign

__all__ = [
    "CATEGORIES",
    "Attack",
    "Fate",
    "Proof",
    "Result",
    "Sign",
    "Siege",
    "choose_attacks",
    "find_suite",
    "lay_siege",
    "load_attack",
    "load_attacks",
]
