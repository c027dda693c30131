"""A student whose name begins with a plus sign, which spreadsheets take for a formula."""

SOURCE = "OWASP, CSV injection (CWE-1236)"
SUCCESS = "a cell that begins with + in the gradebook"
PROOF = "refused"
STUDENT = "+1+cmd"
