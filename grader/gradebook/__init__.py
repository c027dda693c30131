"""The gradebook: keeps scores in nbgrader's database."""
