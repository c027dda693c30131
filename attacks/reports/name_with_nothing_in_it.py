"""A student whose name is a neighbour's with a letter of zero width in it."""

SOURCE = "Unicode TR 36, default-ignorable characters"
SUCCESS = "a neighbour whose grade is another one, or characters that nobody sees"
PROOF = "refused"
STUDENT = "0-neigh\u200bbour"
