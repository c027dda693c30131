"""Terminal: prints results for people."""
