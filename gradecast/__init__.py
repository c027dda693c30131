"""The command line, in modules by topic. Each command parses its arguments, calls one function, and prints."""
