"""Tricks of one student to pass as another, to forge the time, or to keep others from being collected."""

import io
import os
import pwd
import sys
import tarfile
import time
import zlib
from datetime import UTC, datetime
from pathlib import PurePosixPath
from types import SimpleNamespace

import pytest
from collecting.archives import spread

from grader.submissions.collecting import archives
from grader.submissions.collecting import tree as tree_module
from grader.submissions.collecting.attempts import Attempt
from grader.submissions.collecting.nbgrader import read_exchange
from grader.submissions.collecting.tree import Member, Tree, Unreadable
from grader.submissions.person import Person

collect_module = sys.modules["grader.submissions.collecting.collect"]
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
def test_an_entry_of_the_exchange_that_names_another_user_is_left_out_and_reported():
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
def test_a_time_before_the_files_were_changed_is_reported():
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


def works(tmp_path):
    return {path.parts[-3]: path.read_bytes() for path in (tmp_path / "submitted").glob("*/toy/*.ipynb")}


def test_a_file_named_like_another_students_in_moodle_stays_with_its_owner(collected, tmp_path):
    name = "Eve Evil_5002_assignsubmission_file_x_5001_assignsubmission_file_toy.ipynb"
    found = collected({"Ada Lovelace_5001_assignsubmission_file_toy.ipynb": b"a", name: b"evil"})
    assert works(tmp_path) == {"Ada_Lovelace-5001": b"a", "Eve_Evil-5002": b"evil"}
    assert [len(item.problems) for item in found.students] == [0, 1]
    assert "names two participants" in found.students[1].problems[0]


OPAL = {
    "rounds": "Evil_Eve_ee2/1_submissions/Lovelace_Ada_al1_2026-06-01_12-00-00/toy.ipynb",
    "rounds, a date": "Evil_Eve_ee2/1_submissions/2020-01-01_12-00-00/toy.ipynb",
    "boxes": "dropboxes/ee2/x_y_al1_2026-06-01_12-00-00/toy.ipynb",
    "dates": "Evil_Eve_ee2_2026-05-03_12-00-00/Lovelace_Ada_al1/1_submissions/toy.ipynb",
}


@pytest.mark.parametrize("case", OPAL)
def test_a_folder_named_like_another_students_in_opal_stays_with_its_owner(case, collected):
    found = collected({"Lovelace_Ada_al1/1_submissions/toy.ipynb": b"a", OPAL[case]: b"evil"})
    assert [(item.student, len(item.others)) for item in found.students] == [("al1", 0), ("ee2", 0)]
    when = found.students[1].when
    assert (when.astimezone().day if when else None) == (3 if case == "dates" else None)


@pytest.mark.parametrize("name", ["timestamp.txt/x", "TimeStamp.txt/x", "TIMESTAMP.TXT"])
def test_a_student_cannot_block_the_time_stamp(name, collected):
    place = "inbound/{}+toy+2026-05-01 12:00:00.000000 UTC+x/"
    source = {place.format("ada") + "toy.ipynb": b"a", place.format("ada") + name: b"x"}
    found = collected({**source, place.format("bob") + "toy.ipynb": b"b"})
    assert [(item.student, item.files) for item in found.students] == [("ada", 1), ("bob", 1)]


PLACES = [
    "inbound/{}+toy+2026-05-01 12:00:00.000000 UTC+x/",
    "exchange/inbound/{}+toy+2026-05-01 12:00:00.000000 UTC/",
    "class/{}/",
    "{}/",
]


@pytest.mark.parametrize("form", ["zip", "folder"])
@pytest.mark.parametrize("place", PLACES)
def test_a_student_with_too_many_files_affects_nobody_else(place, form, collected, tmp_path, monkeypatch):
    monkeypatch.setattr(tree_module, "MAX_OF_ONE", 20)
    many = {f"{place.format('eve')}{number % 5}/{number}.csv": b"" for number in range(50)}
    source = {place.format("ada") + "toy.ipynb": b"a", **many, place.format("zoe") + "toy.ipynb": b"z"}
    found = collected(spread(tmp_path / "source", source)) if form == "folder" else collected(source)
    assert [(item.student, item.files) for item in found.students] == [("ada", 1), ("eve", 20), ("zoe", 1)]
    assert "more than 20 entries; the others were left out" in " | ".join(found.students[1].problems)
    assert found.problems == ()


def test_reading_a_large_exchange_is_fast():
    start = time.process_time()
    found = exchange(*(entry(f"inbound/s{number}+toy+{IN_MAY}/toy.ipynb", os.geteuid()) for number in range(4000)))
    assert len(found.attempts) == 4000
    assert time.process_time() - start < 3


def test_two_students_whose_ids_differ_in_case_are_two(collected, tmp_path):
    found = collected({"Eve/toy.ipynb": b"E", "eve/toy.ipynb": b"e"})
    assert works(tmp_path) == {"Eve": b"E", "eve": b"e"}
    assert found.students[0].problems == ("differs from eve only in capitals; kept apart",)
    assert found.students[1].problems == ("differs from Eve only in capitals; kept apart",)


def student(read, count):
    return Attempt(
        Person(login="eve"), "eve", Tree(tuple(Member(PurePosixPath(f"{n}.csv"), read) for n in range(count)))
    )


def test_refused_files_are_not_tried_forever():
    tries = []

    def refuse(most):
        tries.append(most)
        raise Unreadable("no", most)

    assert collect_module._read(student(refuse, 5000), 1000)[0] == {}
    assert len(tries) == 3
    tries.clear()

    def refuse_at_once(most):
        tries.append(most)
        raise Unreadable("no")

    files, problems = collect_module._read(student(refuse_at_once, 5000), 1000)
    assert (files, len(tries)) == ({}, 201)
    assert "the other 4799 were left out" in " | ".join(problems)


def test_what_was_read_of_a_damaged_file_is_counted():
    def piece(most):
        raise zlib.error("broken")

    class Damaged(io.BytesIO):
        def read(self, size=-1):
            return super().read(100) or piece(size)

    with pytest.raises(Unreadable) as error:
        archives._read(lambda: Damaged(b"x" * 300), "x", 0, 1000)
    assert error.value.read == 300


def test_a_sparse_file_in_a_tar_is_refused_before_it_is_read(collected, tmp_path):
    header = bytearray(tarfile.TarInfo("eve/large.csv").tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[483:495] = b"%011o\0" % (1 << 30)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    plain = tarfile.TarInfo("ada/toy.ipynb").tobuf(tarfile.GNU_FORMAT)
    (tmp_path / "class.tar").write_bytes(plain + bytes(header) + bytes(1024))
    found = collected(tmp_path / "class.tar")
    assert [item.student for item in found.students] == ["ada"]
    assert "large.csv: a sparse file" in found.problems[0]


@pytest.mark.parametrize("mode", [0o700, 0o750])
def test_collected_files_are_no_more_accessible_than_their_folder(mode, collected, tmp_path):
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted").chmod(mode)
    collected({"ada/toy.ipynb": b"a"})
    assert (tmp_path / "submitted" / "ada" / "toy").stat().st_mode & 0o777 == mode
