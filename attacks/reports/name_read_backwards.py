"""A student whose name reverses the direction in which the rest of its line is read."""

SOURCE = "CVE-2021-42574"
SUCCESS = "control characters in the table of the class"
PROOF = "refused"
STUDENT = "x\u202e10-01\u2066"
