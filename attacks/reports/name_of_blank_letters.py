"""A student whose name ends with a letter that is a letter and looks like nothing: a neighbour, to the eye."""

SOURCE = "U+3164, Hangul filler"
SUCCESS = "a neighbour whose grade is another one, or a name that nobody can tell from his"
PROOF = "refused"
STUDENT = "m-neighbour\u3164"
