"""A student whose name has a second line, in which another student gets full marks."""

SUCCESS = "control characters in the table of the class"
PROOF = "refused"
STUDENT = "x\nz-neighbour,10"
