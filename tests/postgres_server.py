"""A Postgres server for the tests, run by an ordinary user, because Postgres refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

ENOUGH_MEMORY = ("-c", "shared_buffers=4MB", "-c", "max_connections=12", "-c", "fsync=off", "-c", "listen_addresses=")


def program(name: str) -> str | None:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name, path=os.pathsep.join([*map(str, places), os.environ.get("PATH", os.defpath)]))


def user() -> pwd.struct_passwd:
    """The user who runs the server: this user, or an unprivileged one if this is root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    known = {item.pw_name: item for item in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def run(*command: str) -> None:
    someone = user()
    ordinary = {"user": someone.pw_uid, "group": someone.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    found = subprocess.run(
        command, cwd="/", env={"PATH": os.defpath, "LC_ALL": "C"}, capture_output=True, text=True, **ordinary
    )
    assert found.returncode == 0, found.stdout + found.stderr


def make_database(folder: Path, name: str) -> None:
    psql = program("psql")
    assert psql is not None
    as_grader = ("--host", str(folder), "--username", "grader", "--dbname", "postgres")
    run(psql, *as_grader, "--command", f"CREATE DATABASE {name}")


@pytest.fixture
def fresh_postgres(postgres: str) -> str:
    """The URL of a database that no other test uses."""
    name = f"test_{uuid4().hex}"
    make_database(Path(postgres.partition("host=")[2]), name)
    return postgres.replace("/class?", f"/{name}?")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an empty database, with a dummy password: `postgresql://grader:secret@/class?host=…`."""
    initdb, pg_ctl, psql = program("initdb"), program("pg_ctl"), program("psql")
    if not initdb or not pg_ctl or not psql:
        pytest.skip("Postgres is not here (apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="the driver of Postgres is not here (pip install 'gradecast[postgres]')")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # paths of sockets must be short
    try:
        if os.geteuid() == 0:
            os.chown(folder, user().pw_uid, user().pw_gid)
        run(
            initdb,
            "--pgdata",
            str(folder / "data"),
            "--username",
            "grader",
            "--auth",
            "trust",
            "--no-sync",
            "--encoding",
            "UTF8",
            "--no-locale",
        )
        options = " ".join((*ENOUGH_MEMORY, "-c", f"unix_socket_directories={folder}"))
        run(
            pg_ctl,
            "--pgdata",
            str(folder / "data"),
            "--log",
            str(folder / "log"),
            "--options",
            options,
            "--wait",
            "start",
        )
        try:
            make_database(folder, "class")
            yield f"postgresql://grader:secret@/class?host={folder}"
        finally:
            run(pg_ctl, "--pgdata", str(folder / "data"), "--mode", "immediate", "--wait", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
