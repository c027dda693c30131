"""What one student does to be taken for another, to be in time, or to keep the others from being collected."""

import os
import pwd
from datetime import UTC, datetime
from pathlib import PurePosixPath
from types import SimpleNamespace

import pytest
from collecting.archives import spread

from grader.collecting.exchange import read_exchange
from grader.collecting.tree import Member, Tree

TEACHER, ADA, EVE = 4001, 4002, 4003
USERS = {TEACHER: "teacher", ADA: "ada", EVE: "eve"}
IN_MAY = "2026-05-01 12:00:00.000000 UTC"
MAY = datetime(2026, 5, 1, 12, tzinfo=UTC).timestamp()


@pytest.fixture
def users(monkeypatch):
    """A machine with these users, on which a teaching assistant collects."""
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: SimpleNamespace(pw_name=USERS[uid]))
    monkeypatch.setattr(os, "geteuid", lambda: 4999)


def entry(path, folder, owner=None, changed=MAY):
    return Member(PurePosixPath(path), lambda most: b"a", owner or folder, (TEACHER, TEACHER, folder), changed)


def exchange(*members):
    return read_exchange(Tree(members), "toy")


@pytest.mark.usefixtures("users")
def test_an_entry_of_the_exchange_that_names_another_user_is_left_out_and_told():
    found = exchange(
        entry(f"inbound/ada+toy+{IN_MAY}+x/toy.ipynb", ADA),
        entry("inbound/ada+toy+2026-06-01 12:00:00.000000 UTC+x/toy.ipynb", EVE),
        entry("inbound/ada/toy/toy.ipynb", EVE),
        entry(f"inbound/bob+toy+{IN_MAY}/toy.ipynb", 4321),
        entry(f"inbound/cleo+toy+{IN_MAY}/toy.ipynb", TEACHER),
    )
    assert [item.label for item in found.attempts] == [f"ada+toy+{IN_MAY}+x", f"cleo+toy+{IN_MAY}"]
    forged, foreign, unknown = sorted(found.problems)
    assert "belongs to eve" in forged
    assert "ada: no entry" in foreign
    assert "belongs to user 4321" in unknown


@pytest.mark.usefixtures("users")
def test_a_hard_link_to_another_users_file_is_left_out_without_a_time_stamp_too():
    place = f"inbound/eve+toy+{IN_MAY}/"
    (attempt,) = exchange(entry(place + "more.csv", EVE), entry(place + "toy.ipynb", EVE, ADA)).attempts
    assert [item.path.name for item in attempt.files.members] == ["more.csv"]
    assert "belongs to another user" in str(attempt.files.problems[0])


@pytest.mark.usefixtures("users")
def test_a_time_before_the_files_were_changed_is_told():
    claims = f"inbound/eve+toy+{IN_MAY}/toy.ipynb"
    (honest,) = exchange(entry(claims, EVE, changed=MAY + 60)).attempts
    (late,) = exchange(entry(claims, EVE, changed=MAY + 86400)).attempts
    assert honest.problems == ()
    assert "claims a time before" in late.problems[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_the_owner_of_an_entry_is_read_from_the_folder(collected, tmp_path):
    names = [f"inbound/{user}+toy+{IN_MAY}/toy.ipynb" for user in ("ada", "nobody")]
    source = spread(tmp_path / "exchange", dict.fromkeys(names, b"a"))
    nobody = pwd.getpwnam("nobody").pw_uid
    for path in (source / "inbound").rglob("*"):
        os.chown(path, nobody, -1)
    found = collected(source)
    assert [item.student for item in found.students] == ["nobody"]
    assert "belongs to nobody" in found.problems[0]
