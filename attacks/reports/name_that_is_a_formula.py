"""A student whose name is a command for a spreadsheet that opens the table of grades."""

SOURCE = "OWASP, CSV injection (CWE-1236)"
SUCCESS = "a cell that begins with = in the gradebook"
PROOF = "refused"
STUDENT = "=cmd|' C calc'!A0"
