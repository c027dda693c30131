"""A student whose name ends a statement of a database and begins another."""

SOURCE = "CWE-89; xkcd 327"
SUCCESS = "a gradebook without its students"
PROOF = "refused"
STUDENT = "Robert'); DROP TABLE student;--"
