"""A student whose name is a picture that runs a script, for reports in HTML."""

SUCCESS = "a name that is HTML"
PROOF = "refused"
STUDENT = "x<img src=x onerror=alert(1)>"
