"""Builds the file tree that student code sees: system and Python read-only, three small writable folders, no more."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import grader
from grader.errors import SandboxError
from grader.sandbox.environment import HOME
from grader.sandbox.filters import landlock_abi, list_in_force
from grader.sandbox.hidden_packages import hide, private_paths
from grader.sandbox.linux_calls import MountFlag, bind, mount, pivot_into, unmount
from grader.sandbox.machine import machine_texts

__all__ = [
    "SHOWN_ETC",
    "WRITABLE",
    "build_root",
    "data_paths",
    "device_links",
    "devices",
    "etc_files",
    "etc_texts",
    "is_within",
    "learn",
    "links_shown",
    "links_to",
    "make_covers",
    "make_writable",
    "refuse_shown",
    "seal",
    "show",
    "show_data",
    "shown_paths",
]

MIB = 1 << 20
INODES_PER_MIB = 40
"""Most files per MiB of writable space, because each takes an uncounted kilobyte of the kernel's memory."""
WRITABLE = ("/tmp", "/dev/shm", HOME)
DEVICES = ("null", "zero", "full", "random", "urandom")
SHOWN_ETC = ("alternatives", "fonts", "ld.so.cache", "localtime", "mime.types")
BASES = ("/mnt", "/media", "/srv", "/opt", "/tmp", "/run", "/var")
"""Folders in which the new tree can be built; the first that exists and contains nothing to be shown is used."""
LINKS = ("bin", "lib", "lib32", "lib64", "sbin")
SAFE = MountFlag.NOSUID | MountFlag.NODEV


def shown_paths() -> tuple[str, ...]:
    """Folders of this machine that every sandbox shows; none contains another."""
    roots = (f"/{name}" for name in LINKS if not os.path.islink(f"/{name}"))
    wanted = ("/usr", *roots, *python_paths())
    paths = sorted({os.path.realpath(path) for path in wanted if os.path.isdir(path)})
    kept: list[str] = []
    for path in paths:
        if not any(is_within(path, above) for above in kept):
            kept.append(path)
    return tuple(kept)


def python_paths() -> tuple[str, ...]:
    """The folders of Python, its packages and this package, as Python names them."""
    sites = (entry for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages"))
    return (sys.base_prefix, sys.prefix, os.path.dirname(sys.executable), *sites, str(Path(grader.__file__).parent))


def links_to(paths: Iterable[str]) -> dict[str, str]:
    """Symbolic links in `paths`, with their targets; no link is reached through another."""
    links: dict[str, str] = {}
    pending, seen = [Path(path) for path in paths], set[Path]()
    while pending:
        path = pending.pop()
        link = next((step for step in (*reversed(path.parents), path) if step.is_symlink()), None)
        if link is None or path in seen:
            continue
        seen.add(path)
        links[str(link)] = target = os.readlink(link)
        pending.append(Path(os.path.normpath(link.parent / target / path.relative_to(link))))
    return links


def is_within(path: str, above: str) -> bool:
    """Whether `path` is `above` or below it."""
    return os.path.commonpath((path, above)) == above


def refuse_shown(concealed: Iterable[str | os.PathLike[str]]) -> None:
    """Raise `SandboxError` if a path that must stay hidden is below one that every sandbox shows."""
    for path in concealed:
        for above in shown_paths():
            if is_within(os.path.realpath(path), above):
                raise SandboxError(f"{path} lies within {above}, which every sandbox shows: move it elsewhere")


def data_paths(data: Mapping[str, str]) -> dict[str, str]:
    """The path of each dataset in the sandbox: `/data/<name>` with the suffix of its file or folder."""
    if any("/" in name for name in data):
        raise ValueError(f"the name of a dataset holds a slash: {sorted(data)}")
    return {name: f"/data/{name}{Path(path).suffix}" for name, path in data.items()}


def build_root(shown: tuple[str, ...], data: Mapping[str, str], uid: int, file_mib: int) -> None:
    """Build the tree in this mount namespace and make it the root. Raises `OSError`, `SandboxError`.

    The process is root in its user namespace; `uid` will own the writable folders.
    """
    mount(None, "/", None, MountFlag.REC | MountFlag.PRIVATE)
    base = _base((*shown, *data.values()))
    mount("tmpfs", base, "tmpfs", SAFE, "size=64m,nr_inodes=10000,mode=755")
    # First, so that a Python below /tmp is mounted on top of it.
    make_writable(base, uid, file_mib)
    covers = make_covers(base, (*shown, *links_shown(shown)))
    for path in shown:
        show(path, base + path)
    hide(base, private_paths(shown))
    for link, target in links_shown(shown).items():
        os.makedirs(os.path.dirname(base + link), exist_ok=True)
        os.symlink(target, base + link)
    for cover in covers:
        seal(cover)
    _make_etc(base, uid)
    _make_dev(base)
    os.mkdir(f"{base}/proc")
    mount("proc", f"{base}/proc", "proc", SAFE | MountFlag.NOEXEC)
    for name, inside in data_paths(data).items():
        show_data(data[name], base + inside)
    seal(base)
    pivot_into(base)


def _base(sources: tuple[str, ...]) -> str:
    for base in BASES:
        if os.path.isdir(base) and not any(is_within(source, base) for source in sources):
            return base
    raise SandboxError(f"no sandbox: none of {', '.join(BASES)} is there and free to mount on")


def seal(root: str) -> None:
    """Make the tree at `root` read-only, except for what is mounted in it."""
    mount(None, root, None, MountFlag.BIND | MountFlag.REMOUNT | MountFlag.RDONLY | SAFE)


def show(source: str, target: str) -> None:
    """Show a file or a folder, read-only, at `target`, which is created."""
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    bind(source, target)


@cache
def links_shown(shown: tuple[str, ...]) -> dict[str, str]:
    """Symbolic links that lead to what is shown, such as /lib or one to a Python, with their targets."""
    links = links_to((*(f"/{name}" for name in LINKS), sys.executable, *python_paths()))
    return {link: target for link, target in links.items() if not any(is_within(link, path) for path in shown)}


@cache
def etc_files() -> dict[str, str]:
    """The files of /etc that are shown: their paths on the host, by name."""
    sources = {name: os.path.realpath(f"/etc/{name}") for name in SHOWN_ETC}
    return {name: source for name, source in sources.items() if os.path.exists(source)}


def etc_texts(uid: int) -> dict[str, str]:
    """Files of /etc by name that are written for a sandbox whose worker has the user id `uid`."""
    return {
        "passwd": f"root:x:0:0:root:/root:/bin/false\nstudent:x:{uid}:{uid}:student:{HOME}:/bin/sh\n",
        "group": f"root:x:0:\nstudent:x:{uid}:\n",
        "hosts": "127.0.0.1 localhost\n::1 localhost\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }


def learn(shown: tuple[str, ...]) -> None:
    """Cache what `build_root` has to know about this machine, so that forks need not find it out."""
    landlock_abi()
    list_in_force()
    links_shown(shown)
    private_paths(shown)
    etc_files()
    machine_texts()


def _make_etc(base: str, uid: int) -> None:
    os.mkdir(f"{base}/etc")
    for name, source in etc_files().items():
        show(source, f"{base}/etc/{name}")
    for name, text in etc_texts(uid).items():
        Path(f"{base}/etc/{name}").write_bytes(text.encode())


def devices() -> tuple[str, ...]:
    """The devices of a sandbox. `zero` needs Landlock to be read-only: a writable one gives uncounted shared memory."""
    return tuple(name for name in DEVICES if name != "zero" or landlock_abi())


def device_links() -> dict[str, str]:
    """Links in /dev, with their targets."""
    return {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}


def _make_dev(base: str) -> None:
    os.makedirs(f"{base}/dev", exist_ok=True)
    for name in devices():
        Path(f"{base}/dev/{name}").touch()
        mount(f"/dev/{name}", f"{base}/dev/{name}", None, MountFlag.BIND)
    for name, target in device_links().items():
        os.symlink(target, f"{base}/dev/{name}")


def make_writable(base: str, uid: int, file_mib: int) -> None:
    """Mount one tmpfs for all writable folders, so that its size limits them together."""
    scratch = f"{base}/scratch"
    os.mkdir(scratch)
    mount("tmpfs", scratch, "tmpfs", SAFE, f"size={file_mib}m,nr_inodes={2000 + INODES_PER_MIB * file_mib},mode=700")
    for number, path in enumerate(WRITABLE):
        folder = f"{scratch}/{number}"
        os.mkdir(folder)
        os.chown(folder, uid, uid)
        os.chmod(folder, 0o700 if path == HOME else 0o1777)
        os.makedirs(base + path, exist_ok=True)
        bind(folder, base + path, writable=True)
    unmount(scratch)
    os.rmdir(scratch)


def make_covers(base: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Mount a folder for each path that is shown deep below a writable one, so that the folders between can be sealed.

    Otherwise the worker could own these folders, and change them. Returns the mounts, which are sealed at the end.
    """
    covers = set()
    for path in paths:
        for above in (folder for folder in WRITABLE if is_within(path, folder)):
            first = Path(above, Path(path).relative_to(above).parts[0])
            if str(first) != path:
                covers.add(base + str(first))
    for cover in sorted(covers):
        os.makedirs(cover, exist_ok=True)
        mount("tmpfs", cover, "tmpfs", SAFE, "size=1m,nr_inodes=2000,mode=755")
    return tuple(sorted(covers))


def show_data(source: str, target: str) -> None:
    """Show a dataset. One that only its owner can read is copied, because the sandbox has another user."""
    parts = [Path(source), *Path(source).rglob("*")]
    if all(_readable(part) for part in parts) or sum(part.lstat().st_size for part in parts) > 32 * MIB:
        show(source, target)
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(source):
        # Links stay links, so that they cannot bring other files into the sandbox.
        shutil.copytree(source, target, symlinks=True, copy_function=shutil.copyfile)
    else:
        shutil.copyfile(source, target)
    for part in (Path(target), *Path(target).rglob("*")):
        if not part.is_symlink():
            part.chmod(0o555 if part.is_dir() else 0o444)


def _readable(path: Path) -> bool:
    """Whether everybody can read a file, or list and enter a folder; true for links, whose targets are not shown."""
    mode = path.lstat().st_mode
    needed = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
    return stat.S_ISLNK(mode) or mode & needed == needed
