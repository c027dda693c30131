"""A student whose name clears the screen and then writes a line."""

SUCCESS = "control characters in the table of the class"
PROOF = "refused"
STUDENT = "\x1b[2Jfull marks\u202e"
