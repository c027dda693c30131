"""Hostile and broken archives: nothing leaves the folder, nothing fills the disk, and the others are collected."""

import io
import os
import stat
import tarfile
import zipfile

import pytest
from collecting.archives import spread, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import InputError
from grader.submissions.collecting import Action
from grader.submissions.collecting.names import refusal
from grader.submissions.collecting.tree import Candidate, tree_of
from grader.submissions.find import find_hand_ins

LIMIT = 1 << 16


def of_ada(found, tmp_path):
    """The problems reported about ada; bob's work must be collected in any case."""
    (bob,) = (tmp_path / "submitted" / "bob" / "toy").glob("*.ipynb")
    assert bob.read_bytes() == b"b"
    assert not found.complete
    everybody = [path for path in tmp_path.rglob("*") if path.name.startswith("evil")]
    assert everybody == []
    row = next((item for item in found.students if item.student == "ada"), None)
    return " | ".join((*(row.problems if row else ()), *found.problems))


def special_zip(mode):
    info = zipfile.ZipInfo("ada/link.csv")
    info.external_attr = mode << 16
    return info, b"/etc/hostname"


def encrypted():
    data = bytearray(zipped({"ada/toy.ipynb": b"a" * 99, "bob.ipynb": b"b"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def with_entries(*entries, first=b"a"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada/toy.ipynb", first)
        archive.writestr("bob.ipynb", b"b")
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


ZIPS = {
    "traversal": (with_entries(("ada/../../evil.py", b"x")), "leads out of the folder"),
    "absolute": (with_entries(("/tmp/evil.py", b"x")), "leads out of the folder"),
    "drive": (with_entries(("C:/evil.py", b"x")), "leads out of the folder"),
    "backslashes": (with_entries(("ada\\..\\..\\evil.py", b"x")), "leads out of the folder"),
    "symbolic link": (with_entries(special_zip(stat.S_IFLNK | 0o777)), "a link; hand in the file itself"),
    "device": (with_entries(special_zip(stat.S_IFCHR | 0o666)), "not a plain file"),
    "pipe": (with_entries(special_zip(stat.S_IFIFO | 0o666)), "not a plain file"),
    "case": (with_entries(("ada/TOY.ipynb", b"x")), "only in case"),
    "file and folder": (with_entries(("ada/toy.ipynb/evil.py", b"x")), "a file and a folder at once"),
    "reserved": (with_entries(("ada/aux.csv", b"x")), "reserved on some systems"),
    "stream": (with_entries(("ada/a.csv:evil", b"x")), "reserved on some systems"),
    "control": (with_entries(("ada/\x1b[2J.csv", b"x")), "do not print"),
    "deep": (with_entries(("ada/" + "d/" * 30 + "x.csv", b"x")), "folders deep"),
    "long": (with_entries(("ada/" + "x" * 300 + ".csv", b"x")), "too long"),
    "large": (with_entries(("ada/more.bin", os.urandom(LIMIT + 1))), "over the limit"),
    "bomb": (with_entries(("ada/bomb.csv", b"\0" * (8 << 20))), "times its size"),
    "encrypted": (encrypted(), "encrypted"),
    "nested, cut off": (with_entries(("ada/extra.zip", b"")) and zipped({"ada.zip": b"PK\x03\x04", "bob.ipynb": b"b"}), "cut off"),  # noqa: E501
    "nested bomb": (zipped({"ada.zip": zipped({"bomb.csv": b"\0" * (8 << 20)}), "bob.ipynb": b"b"}), "times its size"),
    "7z": (zipped({"ada/work.7z": b"7z", "bob.ipynb": b"b"}), "not unpacked"),
    "nothing": (zipped({"ada/notes.txt": b"hello", "bob.ipynb": b"b"}), "no notebook"),
}  # fmt: skip


@pytest.mark.parametrize("case", ZIPS)
def test_a_hostile_entry_is_left_out_and_reported_and_the_rest_goes_on(case, collected, tmp_path):
    data, said = ZIPS[case]
    (tmp_path / "class.zip").write_bytes(data)
    found = collected(tmp_path / "class.zip", limit=LIMIT)
    assert said in of_ada(found, tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_first_of_two_entries_of_one_name_counts(collected, tmp_path):
    (tmp_path / "class.zip").write_bytes(with_entries(("ada/toy.ipynb", b"second")))
    assert "two of this name" in of_ada(collected(tmp_path / "class.zip"), tmp_path)
    assert (tmp_path / "submitted" / "ada" / "toy" / "toy.ipynb").read_bytes() == b"a"


def test_a_damaged_file_costs_only_that_file(collected, tmp_path):
    data = bytearray(with_entries(first=os.urandom(2000)))
    data[200] ^= 0xFF
    (tmp_path / "class.zip").write_bytes(data)
    assert "cut off or damaged" in of_ada(collected(tmp_path / "class.zip"), tmp_path)


@pytest.mark.parametrize(
    "name", ["class.zip", "class.tar", "class.tar.gz", "class.tgz", "class.tar.xz", "class.tar.bz2"]
)
@pytest.mark.parametrize(
    "data", [b"", b"PK\x05\x06", b"hello", b"\x1f\x8b\x08\0cut", pytest.param(with_entries()[:60], id="a zip cut off")]
)
def test_an_archive_that_cannot_be_read_is_one_clear_line(name, data, collected, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as error:
        collected(tmp_path / name)
    assert len(str(error.value).splitlines()) == 1
    assert name in str(error.value)
    assert "; " in str(error.value)
    assert not (tmp_path / "submitted").exists()


def special_tar(kind, target="/etc/hostname"):
    info = tarfile.TarInfo("ada/evil-link")
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_what_is_no_plain_file_in_a_tar_is_left_out(kind, collected, tmp_path):
    with tarfile.open(tmp_path / "class.tar.gz", "w:gz") as archive:
        for name, data in (("./ada/toy.ipynb", b"a"), ("./bob/toy.ipynb", b"b")):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        archive.addfile(special_tar(kind))
    assert "evil-link" in of_ada(collected(tmp_path / "class.tar.gz"), tmp_path)


def test_a_tar_of_a_student_may_not_unpack_to_more_than_the_limit(collected, tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("bomb.csv")
        info.size = 8 << 20
        archive.addfile(info, io.BytesIO(b"\0" * info.size))
    (tmp_path / "class.zip").write_bytes(zipped({"ada.tar.gz": out.getvalue(), "bob.ipynb": b"b"}))
    assert "unpacks to more than" in of_ada(collected(tmp_path / "class.zip", limit=LIMIT), tmp_path)


def test_links_in_a_folder_are_not_followed(collected, tmp_path):
    source = spread(tmp_path / "class", {"ada/toy.ipynb": b"a", "bob/toy.ipynb": b"b"})
    (source / "ada" / "evil.csv").symlink_to("/etc/hostname")
    (source / "ada" / "up").symlink_to("..")
    os.mkfifo(source / "ada" / "pipe.csv")
    found = collected(source)
    (source / "ada" / "evil.csv").unlink()
    said = of_ada(found, tmp_path)
    assert "evil.csv: a link" in said
    assert "up: a link" in said
    assert "pipe.csv: not a plain file" in said


def test_names_that_were_written_by_windows_and_macs_are_understood(collected, tmp_path):
    data = with_entries(
        ("cleo\\toy.ipynb", b"c"),
        ("cleo\\data\\größe.csv", b"1"),
        ("__MACOSX/ada/._toy.ipynb", b"x"),
        ("ada/.DS_Store", b"x"),
    )
    (tmp_path / "class.zip").write_bytes(data)
    found = collected(tmp_path / "class.zip")
    assert found.complete
    assert (tmp_path / "submitted" / "cleo" / "toy" / "data" / "größe.csv").exists()


def test_a_zip_in_a_zip_in_a_zip_stays_packed(collected, tmp_path):
    inner = zipped({"deep.zip": zipped({"toy.ipynb": b"a"})})
    (tmp_path / "class.zip").write_bytes(zipped({"ada.zip": inner, "bob.ipynb": b"b"}))
    assert "deep.zip, which was not unpacked" in of_ada(collected(tmp_path / "class.zip"), tmp_path)


def test_a_class_with_nobody_in_it_is_refused(collected, tmp_path):
    (tmp_path / "class.zip").write_bytes(zipped({}))
    with pytest.raises(InputError, match="holds nothing"):
        collected(tmp_path / "class.zip")


@given(st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_name_is_it_is_refused_or_stays_in_the_folder(name):
    tree = tree_of([Candidate(name, "", lambda most: b"")], "x")
    for member in tree.members:
        assert not member.path.is_absolute()
        assert ".." not in member.path.parts
        assert str(member.path).isprintable()
        assert refusal(name) == ""


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
def test_no_archive_of_a_student_is_too_strange(data):
    from contextlib import ExitStack, suppress

    from grader.submissions.collecting.archives import open_data
    from grader.submissions.collecting.tree import Unreadable

    for name in ("a.zip", "a.tar", "a.tar.gz"):
        with ExitStack() as stack, suppress(Unreadable):
            tree = open_data(data, name, LIMIT, stack)
            assert all(member.path.parts for member in tree.members)


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (zipped({}), "holds no file"),
        (zipped({"folder/": b""}), "holds no file"),
        (zipped({"__MACOSX/._toy.ipynb": b"x"}), "holds no file"),
        (b"", "has no content (0 bytes), as when an upload breaks off"),
    ],
    ids=["empty", "folders", "what a Mac leaves", "0 bytes"],
)
def test_an_empty_archive_is_a_hand_in_with_the_right_reason(collected, tmp_path, packed, said):
    found = collected({"ada/work.zip": packed, "bob/toy.ipynb": b"b"})
    ada = found.students[0]
    assert (ada.action, ada.problems) == (Action.NEW, (f"work.zip: {said}; ask for the .ipynb file itself",))
    hand_in = find_hand_ins(tmp_path / "submitted", "toy")[0]
    assert hand_in.trouble == "no notebook in ada/toy/; hand in one .ipynb file"
