"""What a public check needs is found, whatever was read before."""

from grader.exercise.public_part import definitions_for, extract, parsed

CHECKS = "limit = 3\n\n\ndef helper():\n    return limit\n\n\ndef check(observed, expected):\n    assert helper()\n"


def test_many_other_files_may_be_read_in_between():
    for _ in range(2):
        assert [node.lineno for node in definitions_for(CHECKS, ["check"])] == [1, 4, 8]
        assert "def helper" in extract(CHECKS, ["check"], "Checks.")
        for number in range(100):  # more trees than are kept
            parsed(f"other = {number}\n")
