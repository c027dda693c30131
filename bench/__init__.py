"""Gradecast against its peers: the same classes, the same machine, one run. `make bench`, or `python -m bench`."""
