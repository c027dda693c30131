"""Opens folders, zips and tars as trees."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from grader.errors import InputError, in_a_line
from grader.submissions.collecting.names import ARCHIVES, DEEPEST, is_nobodys, repaired
from grader.submissions.collecting.tree import MAX_ENTRIES, Candidate, Share, Tree, Unreadable, chunks, tree_of
from grader.support.border import machines_own
from grader.support.plain_files import open_plainly

__all__ = ["open_data", "open_source"]

MAX_SOURCE = 32 << 30
"""Most bytes to which a tar of a whole class may unpack."""
MAX_RATIO = 200
"""Largest ratio of unpacked to packed size for a file over 1 MiB; notebooks reach 50."""
_CENTRAL = b"PK\x01\x02"
_ENCRYPTED = 0x1
_LINK = "a link; hand in the file itself"
_SPECIAL = "not a plain file"
_SPARSE = "a sparse file; pack it again without --sparse"


class _Readable(Protocol):
    """A source of bytes."""

    def read(self, most: int, /) -> bytes:
        """The next bytes, at most `most`."""


@contextmanager
def open_source(path: Path) -> Iterator[Tree]:
    """The tree of a folder or an archive on disk. Raises `InputError` if it is neither, or cannot be read."""
    with ExitStack() as stack:
        try:
            if path.is_dir():
                share = _share_of_folder(path)
                yield tree_of(_in_folder(path, share), str(path), share)
                return
            if not path.is_file():
                raise InputError(f"{path}: no such folder or file; give what you downloaded, or the folder of it")
            raw = stack.enter_context(path.open("rb"))
            tree = _of_file(raw, path.name, MAX_SOURCE, stack, of_one=False)
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror or error}); fix its permissions") from None
        except Unreadable as error:
            raise InputError(f"{path.parent}/{error}") from None
        yield tree


def open_data(data: bytes, name: str, most: int, stack: ExitStack) -> Tree:
    """The tree of an archive that a student packed, which may unpack to `most` bytes. Raises `Unreadable`.

    `stack` closes the archive.
    """
    if data.count(_CENTRAL) > MAX_ENTRIES:  # before listing them takes memory
        raise Unreadable(f"{in_a_line(name, 100)}: more than {MAX_ENTRIES} entries; hand in less")
    return _of_file(io.BytesIO(data), name, most, stack)


def _share(names: Iterable[str]) -> Share:
    """Bounds on each student's entries in an archive with these names in it."""
    paths = [path for name in names if (path := PurePosixPath(name)).parts and not is_nobodys(path)]
    parents = [path.parent.parts for path in paths]
    around = 0
    while parents and all(parts[around : around + 1] == parents[0][around : around + 1] != () for parts in parents):
        around += 1
    return Share(around)


def _share_of_folder(folder: Path) -> Share:
    """Bounds on each student's entries in a folder. Folders around everything belong to no student."""
    for around in range(DEEPEST):
        inside = [path for path in folder.iterdir() if not is_nobodys(PurePosixPath(path.name))]
        if len(inside) != 1 or inside[0].is_symlink() or not inside[0].is_dir():
            return Share(around)
        folder = inside[0]
    return Share(DEEPEST)


def _of_file(raw: IO[bytes], name: str, most: int, stack: ExitStack, of_one: bool = True) -> Tree:
    where = in_a_line(name, 100)
    if not name.lower().endswith(ARCHIVES):
        raise Unreadable(f"{where}: not an archive; known are {', '.join(ARCHIVES)}")
    try:
        if name.lower().endswith(".zip"):
            packed = stack.enter_context(zipfile.ZipFile(raw))
            return tree_of(_in_zip(packed), where, None if of_one else _share(_files_in(packed)))
        plain: IO[bytes] = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        _unpack(raw, plain, most, where)
        tar = stack.enter_context(tarfile.open(fileobj=plain, mode="r:"))  # noqa: SIM115
        return tree_of(
            _in_tar(tar), where, None if of_one else _share(info.name for info in tar.getmembers() if not info.isdir())
        )
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # the readers of the library raise of every kind
        if machines_own(error):
            raise
        raise Unreadable(f"{where}: cut off or damaged ({in_a_line(error, 80)}); download it again") from None


def _unpack(raw: IO[bytes], plain: IO[bytes], most: int, where: str) -> None:
    source = _unpacked(raw)
    written = 0
    while piece := source.read(1 << 20):
        written += len(piece)
        if written > most:
            raise Unreadable(f"{where}: unpacks to more than {most / 2**20:g} MiB; hand in less")
        plain.write(piece)
    plain.seek(0)


def _unpacked(raw: IO[bytes]) -> _Readable:
    """`raw`, decompressed in the format that its first bytes name."""
    begin = raw.read(2)
    raw.seek(0)
    match begin:
        case b"\x1f\x8b":
            return gzip.GzipFile(fileobj=raw)
        case b"BZ":
            return bz2.BZ2File(raw)
        case b"\xfd7":
            return lzma.LZMAFile(raw)
    return raw


def _files_in(archive: zipfile.ZipFile) -> Iterator[str]:
    return (repaired(info.filename) for info in archive.infolist() if not info.is_dir())


def _in_zip(archive: zipfile.ZipFile) -> Iterator[Candidate]:
    for info in archive.infolist():
        if not info.is_dir():
            name = repaired(info.filename)
            yield Candidate(
                name, _why_not_in_zip(info), partial(_read, partial(archive.open, info), name, info.file_size)
            )


def _why_not_in_zip(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return _LINK if kind == stat.S_IFLNK else _SPECIAL
    if info.flag_bits & _ENCRYPTED:
        return "encrypted; hand it in without a password"
    if info.file_size > 1 << 20 and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return f"unpacks to more than {MAX_RATIO} times its size"
    return ""


def _in_tar(archive: tarfile.TarFile) -> Iterator[Candidate]:
    for info in archive:
        if not info.isdir():
            why = "" if info.isreg() else _LINK if info.issym() or info.islnk() else _SPECIAL
            why = _SPARSE if info.issparse() else why
            yield Candidate(
                info.name.removeprefix("./"),
                why,
                partial(_read, partial(_file_of, archive, info), info.name, info.size),
            )


def _file_of(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    return archive.extractfile(info) or io.BytesIO()


def _read(opening: Callable[[], IO[bytes]], name: str, size: int, most: int) -> bytes:
    if size > most:
        raise Unreadable(f"{in_a_line(name, 100)}: over the limit of {most / 2**20:g} MiB; hand in less")
    read = 0

    def piece(file: IO[bytes], length: int) -> bytes:
        nonlocal read
        data = file.read(length)
        read += len(data)
        return data

    try:
        with opening() as file:
            return chunks(partial(piece, file), most, name)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # the readers of the library raise of every kind
        if machines_own(error):
            raise
        raise Unreadable(f"{in_a_line(name, 100)}: cut off or damaged ({in_a_line(error, 80)})", read) from None


def _in_folder(root: Path, share: Share) -> Iterator[Candidate]:
    root = root.resolve()
    holders: dict[str, tuple[int, ...]] = {}
    for folder, folders, files in os.walk(root, followlinks=False):
        for link in [name for name in folders if (Path(folder) / name).is_symlink()]:
            yield Candidate(os.path.relpath(os.path.join(folder, link), root), "a link, not followed", _nothing)
        folders.sort()
        holders[folder] = (*holders.get(os.path.dirname(folder), ()), os.lstat(folder).st_uid)
        folders[:] = [name for name in folders if not is_nobodys(PurePosixPath(name))]
        for name in sorted(files):
            if share.is_full(PurePosixPath(os.path.relpath(os.path.join(folder, name), root))):
                folders.clear()
                break
            yield _candidate(Path(folder) / name, root, holders[folder])


def _candidate(path: Path, root: Path, holders: tuple[int, ...]) -> Candidate:
    name = str(path.relative_to(root))
    try:
        status = path.lstat()
    except OSError as error:
        return Candidate(name, f"cannot be read ({error.strerror})", _nothing)
    if stat.S_ISLNK(status.st_mode):
        return Candidate(name, "a link, not followed", _nothing)
    if not stat.S_ISREG(status.st_mode):
        return Candidate(name, _SPECIAL, _nothing)
    return Candidate(name, "", lambda most: _read_plainly(path, name, most), status.st_uid, holders, status.st_ctime)


def _read_plainly(path: Path, name: str, most: int) -> bytes:
    """Read a plain file; follows no link, not even one that was made since the folder was listed."""
    try:
        with open_plainly(path) as file:
            opened = Path(f"/proc/self/fd/{file.fileno()}")
            if opened.exists() and opened.resolve() != path:
                raise Unreadable(f"{in_a_line(name, 100)}: no longer a plain file")
            if os.fstat(file.fileno()).st_size > most:
                raise Unreadable(f"{in_a_line(name, 100)}: over the limit of {most / 2**20:g} MiB; hand in less")
            return chunks(file.read, most, name)
    except OSError as error:
        raise Unreadable(f"{in_a_line(name, 100)}: cannot be read ({error.strerror})") from None


def _nothing(most: int) -> bytes:
    raise Unreadable("nothing that can be read")
