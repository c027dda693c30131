"""Messages that a page quotes are messages that the code has."""

import re

from helpers import ROOT

CERTAIN = 20
"""Characters at the end of the longest fixed part of a message; what stands before it may be filled in."""


def test_the_messages_that_the_cluster_page_explains_are_those_of_the_code():
    page = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
    table = page.partition("| message | meaning |")[2].partition("\n\n")[0]
    messages = [message for row in table.splitlines()[2:] for message in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert len(messages) > 9
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "grader" / "executor" / "slurm").glob("*.py"))
    parts = {message: max(re.split(r"[…\d()]+", message), key=len)[-CERTAIN:] for message in messages}
    parts[messages[0]] = "on Slurm: "  # all that follows is filled in
    assert {message for message, part in parts.items() if part not in code} == set()
