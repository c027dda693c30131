"""Watches the machine from outside while attacks run: connections, changed files, processes that stay."""

from __future__ import annotations

import contextlib
import hashlib
import os
import selectors
import socket
import stat
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil

import grader

__all__ = ["Lookout", "leftover_files", "leftover_processes", "listening", "manifest"]

MAX_MESSAGE = 4096


@dataclass
class Lookout:
    """Sockets that no sandbox may reach, and what was received on them."""

    addresses: Mapping[str, str]
    """Addresses of the sockets, by placeholder."""
    heard: list[str] = field(default_factory=list)
    """What was received, as text."""


@contextlib.contextmanager
def listening(folder: Path, token: str) -> Iterator[Lookout]:
    """Listen on TCP, UDP and Unix sockets, with a path and abstract, all open to everybody on this machine."""
    path, abstract = folder / "socket", f"\0{token}"
    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        unix = [stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) for _ in range(2)]
        for listener, address in zip(unix, (str(path), abstract), strict=True):
            listener.bind(address)
            listener.listen()
        path.chmod(0o777)
        lookout = Lookout({
            "PORT": str(tcp.getsockname()[1]), "UDP": str(udp.getsockname()[1]),
            "SOCKET": str(path), "ABSTRACT": token,
        })  # fmt: skip
        stop, stopper = socket.socketpair()
        thread = threading.Thread(target=_listen, args=((tcp, *unix), udp, stop, lookout.heard), daemon=True)
        thread.start()
        try:
            yield lookout
        finally:
            stopper.close()
            thread.join()
            stop.close()


def _listen(streams: tuple[socket.socket, ...], udp: socket.socket, stop: socket.socket, heard: list[str]) -> None:
    with selectors.DefaultSelector() as selector:
        for stream in streams:
            selector.register(stream, selectors.EVENT_READ, partial(_call, stream))
        selector.register(udp, selectors.EVENT_READ, lambda: udp.recv(MAX_MESSAGE).decode("utf-8", "replace"))
        selector.register(stop, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    return
                heard.append(key.data())


def _call(listener: socket.socket) -> str:
    """What one caller says; a placeholder if it says nothing, because the connection alone is a breach."""
    connection, _ = listener.accept()
    with connection:
        connection.settimeout(1.0)
        try:
            return connection.recv(MAX_MESSAGE).decode("utf-8", "replace") or "a caller without a word"
        except OSError:
            return "a caller without a word"


def manifest(*folders: Path) -> dict[str, str]:
    """Every file below `folders`, with its kind, rights and digest."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            status = path.lstat()
            digest = hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(status.st_mode) else ""
            found[str(path)] = f"{stat.filemode(status.st_mode)} {digest}"
    return found


def leftover_files(token: str) -> tuple[str, ...]:
    """Files of this machine whose name holds `token`, in the places where anybody, or we ourselves, may write."""
    package = Path(grader.__file__).parent
    places = {tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", "/run", str(Path.home()), str(Path.cwd()), "/"}
    places |= {str(package), str(package.parent), os.path.dirname(os.__file__)}
    found = []
    for place in sorted(places):
        with contextlib.suppress(OSError):  # missing, or not readable
            paths = [Path(place, name) for name in os.listdir(place) if token in name]
            found += [str(path) for path in paths if not (path / "course").is_dir()]  # our own folder
    return tuple(found)


def leftover_processes(token: str) -> tuple[str, ...]:
    """Processes, anywhere on this machine, that carry `token` in their arguments."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):  # ended meanwhile
            arguments = " ".join(process.cmdline())
            if token in arguments and process.pid != os.getpid():
                found.append(f"{process.pid} {arguments[:100]}")
    return tuple(found)
