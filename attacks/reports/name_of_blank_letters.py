"""A student whose name ends with an invisible letter, and so looks like a neighbour's."""

SOURCE = "U+3164, Hangul filler"
SUCCESS = "a neighbour whose grade is another one, or a name that nobody can tell from his"
PROOF = "refused"
STUDENT = "m-neighbour\u3164"
