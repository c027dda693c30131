"""A student whose name is a negative number, and an option to any command that is called with it."""

SOURCE = "OWASP, CSV injection (CWE-1236); CWE-88"
SUCCESS = "a cell that begins with - in the gradebook"
PROOF = "refused"
STUDENT = "-2"
