"""Compares Gradecast with its peers on the same classes and the same machine: `make bench`, or `python -m bench`."""
