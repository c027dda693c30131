"""A student whose name begins with @, which spreadsheets take for a function."""

SOURCE = "OWASP, CSV injection (CWE-1236)"
SUCCESS = "a cell that begins with @ in the gradebook"
PROOF = "refused"
STUDENT = "@SUM(1+1)"
