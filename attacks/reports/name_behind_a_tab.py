"""A student whose name hides a formula behind a tab and a carriage return, which spreadsheets skip."""

SOURCE = "OWASP, CSV injection (CWE-1236)"
SUCCESS = "control characters in the table of the class"
PROOF = "refused"
STUDENT = "\t\r=1+1"
