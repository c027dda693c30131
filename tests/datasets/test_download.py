"""Fetching the original, from mirrors that run on this machine and misbehave on request."""

from __future__ import annotations

import dataclasses
import io
import socket
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from grader import datasets
from grader.datasets import Dataset
from grader.datasets.cache import intact
from grader.datasets.download import download
from grader.datasets.jena import COLUMNS, FIRST_RECORD, JENA
from grader.errors import DataError

MEMBER = "jena_climate_2009_2016.csv"
HEADER = ",".join(f'"{name}"' for name in COLUMNS)
FIRST_LINE = "01.01.2009 00:10:00," + ",".join(f"{value:.2f}" for value in FIRST_RECORD)
ORIGINAL = "\n".join([HEADER, FIRST_LINE, FIRST_LINE.replace("00:10:00", "00:20:00"), ""])


class Mirror:
    """A web server on this machine: `pages` by path, 404 for the rest; `requests` are the paths asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.requests: list[str] = []
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror.requests.append(self.path)
                page = mirror.pages.get(self.path)
                self.send_response(404 if page is None else 200)
                self.end_headers()
                self.wfile.write(page or b"")

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def url(self, page: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{page}"


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    # The caller's proxy could not reach the server on this machine.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fake = Mirror()
    thread = threading.Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield fake
    fake.server.shutdown()
    thread.join()
    fake.server.server_close()


def pack(members: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in members.items():
            bundle.writestr(name, text)
    return packed.getvalue()


def offered(size: int, *urls: str, largest: int = 1_000_000) -> Dataset:
    """The dataset, with these mirrors and a zip of `size` bytes."""
    assert JENA.archive is not None
    return dataclasses.replace(JENA, archive=dataclasses.replace(JENA.archive, urls=urls, size=size, largest=largest))


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def good() -> bytes:
    return pack({MEMBER: ORIGINAL})


def refusal(mirror: Mirror, packed: bytes, folder, *, size: int | None = None, largest: int = 1_000_000) -> str:
    """The message with which a zip is refused; asserts that nothing is left in `folder`."""
    mirror.pages["/zip"] = packed
    dataset = offered(len(packed) if size is None else size, mirror.url("/zip"), largest=largest)
    with pytest.raises(DataError) as caught:
        download(dataset, folder, progress=False)
    assert list(folder.iterdir()) == []
    return str(caught.value)


def test_the_original_is_downloaded_checked_and_unpacked(mirror, good, tmp_path):
    mirror.pages["/zip"] = good
    file = download(offered(len(good), mirror.url("/zip")), tmp_path, progress=False)
    assert file == tmp_path / MEMBER
    assert file.read_text(encoding="utf-8") == ORIGINAL
    assert intact(file)


def test_an_original_that_is_there_is_not_downloaded_again(mirror, good, tmp_path):
    mirror.pages["/zip"] = good
    dataset = offered(len(good), mirror.url("/zip"))
    assert download(dataset, tmp_path, progress=False) == download(dataset, tmp_path, progress=False)
    assert mirror.requests == ["/zip"]


def test_a_damaged_original_is_downloaded_again(mirror, good, tmp_path):
    mirror.pages["/zip"] = good
    dataset = offered(len(good), mirror.url("/zip"))
    download(dataset, tmp_path, progress=False).write_text("cut off", encoding="utf-8")
    assert download(dataset, tmp_path, progress=False).read_text(encoding="utf-8") == ORIGINAL
    assert mirror.requests == ["/zip", "/zip"]


def test_the_first_mirror_is_asked_first_and_suffices(mirror, good, tmp_path):
    mirror.pages.update({"/first": good, "/second": good})
    download(offered(len(good), mirror.url("/first"), mirror.url("/second")), tmp_path, progress=False)
    assert mirror.requests == ["/first"]


@pytest.mark.parametrize("broken", [None, b"", b"<html>please log in</html>"])
def test_the_second_mirror_steps_in_where_the_first_fails(mirror, good, tmp_path, broken):
    mirror.pages["/second"] = good
    if broken is not None:
        mirror.pages["/first"] = broken
    file = download(offered(len(good), mirror.url("/first"), mirror.url("/second")), tmp_path, progress=False)
    assert intact(file)
    assert mirror.requests == ["/first", "/second"]


def test_offline_the_message_names_both_mirrors_and_the_way_out(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    urls = [f"http://127.0.0.1:{closed_port()}/{page}" for page in ("first", "second")]
    with pytest.raises(DataError) as caught:
        download(offered(1, *urls), tmp_path, progress=False)
    message = str(caught.value)
    assert all(url in message for url in urls)
    assert f"set GRADECAST_DATA=jena=/path/to/{MEMBER}" in message
    assert "\n" not in message


def test_a_zip_of_another_size_is_refused(mirror, good, tmp_path):
    message = refusal(mirror, good, tmp_path, size=13_568_290)
    assert f"{len(good)} bytes instead of 13,568,290" in message


def test_a_page_that_is_no_zip_is_refused(mirror, tmp_path):
    assert "not a zip" in refusal(mirror, b"<html>" * 50, tmp_path)


def test_a_zip_with_flipped_bits_is_refused(mirror, good, tmp_path):
    middle = 30 + len(MEMBER) + 20
    damaged = good[:middle] + bytes(byte ^ 0xFF for byte in good[middle : middle + 40]) + good[middle + 40 :]
    assert "no mirror delivered it" in refusal(mirror, damaged, tmp_path)


def test_a_file_with_another_header_is_refused(mirror, tmp_path):
    other = pack({MEMBER: ORIGINAL.replace("rho (g/m**3)", "rho (kg/m**3)")})
    assert "'rho (kg/m**3)' where 'rho (g/m**3)' belongs" in refusal(mirror, other, tmp_path)


def test_a_file_with_another_first_record_is_refused(mirror, tmp_path):
    other = pack({MEMBER: ORIGINAL.replace("996.52", "996.53")})
    assert "the first record is not that of" in refusal(mirror, other, tmp_path)


def test_a_zip_without_the_expected_member_is_refused(mirror, tmp_path):
    assert f"the zip holds no {MEMBER}" in refusal(mirror, pack({"other.csv": ORIGINAL}), tmp_path)


@pytest.mark.parametrize("name", [f"../{MEMBER}", f"/{MEMBER}", f"folder/{MEMBER}"])
def test_the_member_under_another_folder_is_not_the_member(mirror, tmp_path, name):
    assert f"the zip holds no {MEMBER}" in refusal(mirror, pack({name: ORIGINAL}), tmp_path)


def test_members_that_climb_out_of_the_folder_are_never_written(mirror, tmp_path):
    folder = tmp_path / "deep" / "cache"
    packed = pack({"../escaped.csv": "x", "../../escaped.csv": "x", MEMBER: ORIGINAL, "__MACOSX/._x": "x"})
    mirror.pages["/zip"] = packed
    file = download(offered(len(packed), mirror.url("/zip")), folder, progress=False)
    assert file.read_text(encoding="utf-8") == ORIGINAL
    assert sorted(entry.name for entry in tmp_path.rglob("*") if entry.is_file()) == [
        MEMBER,
        f"{MEMBER}.sha256",
    ]


def test_a_zip_that_swells_is_refused(mirror, tmp_path):
    bomb = pack({MEMBER: "0" * 3_000_000})
    assert len(bomb) < 10_000
    assert "unpacks to more than 1,000,000 bytes" in refusal(mirror, bomb, tmp_path)


def test_a_dataset_without_a_mirror_says_how_to_give_the_file(tmp_path):
    dataset = dataclasses.replace(JENA, archive=None)
    with pytest.raises(DataError, match=r"without an account; .*set GRADECAST_DATA=jena="):
        download(dataset, tmp_path, progress=False)


def test_fetch_puts_the_original_into_the_cache_or_where_it_is_told(mirror, good, tmp_path, cache, monkeypatch):
    mirror.pages["/zip"] = good
    monkeypatch.setattr(datasets, "DATASETS", {"jena": offered(len(good), mirror.url("/zip"))})
    assert datasets.fetch("jena") == cache / MEMBER
    assert datasets.fetch("jena", into=tmp_path / "mine") == tmp_path / "mine" / MEMBER


def test_a_fetched_original_can_be_given_as_the_file_to_use(mirror, good, monkeypatch):
    mirror.pages["/zip"] = good
    monkeypatch.setattr(datasets, "DATASETS", {"jena": offered(len(good), mirror.url("/zip"))})
    file = datasets.fetch("jena")
    monkeypatch.setenv("GRADECAST_DATA", f"jena={file}")
    assert datasets.path("jena") == file


def test_progress_can_be_shown(mirror, good, tmp_path):
    mirror.pages["/zip"] = good
    assert intact(download(offered(len(good), mirror.url("/zip")), tmp_path, progress=True))


def test_a_download_is_silent_by_default(mirror, good, tmp_path, capfd):
    mirror.pages["/zip"] = good
    download(offered(len(good), mirror.url("/zip")), tmp_path, progress=False)
    assert capfd.readouterr() == ("", "")
