"""Files that are not gradebooks, or not ours: one line before anything runs, and they are not changed."""

import importlib.util
import os
import sqlite3
from contextlib import closing

import pytest

from grader.errors import GradebookError, GradecastError, InputError
from grader.gradebook.address import shown
from grader.gradebook.gradebook import check_gradebook, read_scores, record_grades
from grader.judging.judge import grade

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def line_of(url, one_clear_line, kind, *names, folder=None):
    with pytest.raises(GradecastError) as caught:
        check_gradebook(url)
    assert type(caught.value) is kind, caught.value
    assert caught.value.exit_code == (2 if kind is InputError else 3)
    return one_clear_line(caught.value, *names, folder=folder)


URLS = {
    "a path": "gradebook.db",
    "an absolute path": "/srv/gradebook.db",
    "a space": " ",
    "no slashes": "sqlite:gradebook.db",
    "a slash too few": "sqlite:/gradebook.db",
    "a typo": "sqllite:///gradebook.db",
    "a web page": "https://example.org/gradebook",
    "a file": "file:///srv/gradebook.db",
    "an unknown driver": "sqlite+turbo:///gradebook.db",
    "a port that is none": "postgresql://ada@localhost:abc/grades",
    "in memory": "sqlite://",
    "in memory, by name": "sqlite:///:memory:",
    "an escape sequence": "\x1b[2J:///x",
    "a line end": "sql\nite:///x",
    "300 characters": "x" * 300,
}


@pytest.mark.parametrize("url", URLS.values(), ids=URLS.keys())
def test_a_url_that_names_no_gradebook_is_bad_input(one_clear_line, url):
    line_of(url, one_clear_line, InputError, "--gradebook")


def test_a_missing_driver_is_named(one_clear_line):
    if importlib.util.find_spec("pymssql"):
        pytest.skip("the driver is here")
    line_of("mssql+pymssql://ada@localhost/grades", one_clear_line, GradebookError, "pymssql", "pip install")


@pytest.mark.parametrize(
    "url", ["postgresql://ada:hunter2@localhost:abc/grades", "nosql://ada:hunter2@h/g", "ada:hunter2@h"]
)
def test_no_message_shows_a_password(one_clear_line, url):
    assert "hunter2" not in line_of(url, one_clear_line, InputError)
    assert "hunter2" not in shown("postgresql://ada:hunter2@localhost/grades")


def no_database(path):
    path.write_text("this is no database, only text " * 100)


def cut(path):
    with closing(sqlite3.connect(path)) as book:
        book.execute("CREATE TABLE student (id TEXT)")
        book.commit()
    path.write_bytes(path.read_bytes()[:1500])


def folder(path):
    path.mkdir()


def of_something_else(path):
    with closing(sqlite3.connect(path)) as book:
        book.execute("CREATE TABLE invoices (id INTEGER)")
        book.commit()


def dangling(path):
    path.symlink_to("not mounted.db")


def loop(path):
    path.symlink_to(path.name)


@pytest.mark.parametrize("make", [no_database, cut, folder, of_something_else, loop, dangling])
def test_a_file_that_is_not_a_gradebook_is_one_clear_line_and_unchanged(tmp_path, one_clear_line, make):
    path = tmp_path / "gradebook.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    line_of(f"sqlite:///{path}", one_clear_line, GradebookError, folder=tmp_path)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path, one_clear_line):
    (tmp_path / "file").write_text("x")
    with pytest.raises(GradecastError) as caught:
        check_gradebook(f"sqlite:///{tmp_path / 'file' / 'gradebook.db'}")
    assert caught.value.exit_code == 3
    one_clear_line(caught.value, folder=tmp_path)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    check_gradebook(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture
def book(tmp_path, fresh):
    path = tmp_path / "gradebook.db"
    path.write_bytes(fresh)
    return path


def change(path, *statements):
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


VERSIONS = {
    "an older schema": ["UPDATE alembic_version SET version_num = 'b6d005d67074'"],
    "a later schema": ["UPDATE alembic_version SET version_num = 'ffffffffffff'"],
    "no version": ["DELETE FROM alembic_version"],
    "before there were versions": ["DROP TABLE alembic_version"],
    "a version that is text": ["UPDATE alembic_version SET version_num = '" + "x\n" * 200 + "'"],
}


@pytest.mark.parametrize("statements", VERSIONS.values(), ids=VERSIONS.keys())
def test_a_gradebook_of_another_nbgrader_is_reported_and_unchanged(book, one_clear_line, statements):
    change(book, *statements)
    before = book.read_bytes()
    url = f"sqlite:///{book}"
    line_of(
        url, one_clear_line, GradebookError, "another version of nbgrader", "nbgrader db upgrade", folder=book.parent
    )
    assert book.read_bytes() == before


def test_a_gradebook_without_a_column_is_one_clear_line(book, one_clear_line, exercise):
    change(book, "ALTER TABLE student DROP COLUMN lms_user_id")
    with pytest.raises(GradebookError) as caught:
        record_grades(f"sqlite:///{book}", "toy", exercise.release, [grade("ada", exercise.assignment, ())])
    one_clear_line(caught.value, folder=book.parent)


def test_an_empty_file_becomes_a_gradebook(tmp_path):
    (tmp_path / "gradebook.db").touch()
    check_gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}")
    assert read_scores(f"sqlite:///{tmp_path / 'gradebook.db'}", "toy") == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_read_only_gradebook_is_one_clear_line(book, one_clear_line):
    book.chmod(0o400)
    line_of(f"sqlite:///{book}", one_clear_line, GradebookError, folder=book.parent)


def test_grades_of_an_older_exercise_are_not_overwritten(book, one_clear_line, exercise):
    url = f"sqlite:///{book}"
    release = exercise.release
    cells = [{**cell, "metadata": {}} if cell["id"] == "mean-checks" else cell for cell in release["cells"]]
    record_grades(url, "toy", release, [])
    with pytest.raises(GradebookError) as caught:
        record_grades(url, "toy", {**release, "cells": cells}, [])
    one_clear_line(caught.value, "'mean-checks'", folder=book.parent)
