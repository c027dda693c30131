"""Git repositories that students made, some of them hostile."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.submissions.collecting import Action

pytestmark = pytest.mark.slow

DEADLINE = datetime(2026, 5, 2, tzinfo=UTC)


def git(folder: Path, *arguments: str, day: int = 1) -> None:
    when = f"2026-05-{day:02}T12:00:00Z"
    identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a"}
    clean = {"HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    command = ["git", "-c", "init.defaultBranch=main", "-C", str(folder), *arguments]
    subprocess.run(command, env={**clean, **identity, **dates}, check=True, capture_output=True)


def commit(folder: Path, data: bytes, day: int) -> None:
    (folder / "toy.ipynb").write_bytes(data)
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "work", day=day)


@pytest.fixture
def ada(tmp_path):
    """A repository with a commit on the first and one on the third of May."""
    folder = tmp_path / "class" / "ada"
    folder.mkdir(parents=True)
    git(folder, "init")
    commit(folder, b"first", 1)
    commit(folder, b"third", 3)
    return folder


def of_ada(collected, tmp_path, **options):
    found = collected(tmp_path / "class", **options)
    (row,) = [item for item in found.students if item.student == "ada"]
    files = {path.name: path.read_bytes() for path in (tmp_path / "submitted" / "ada").rglob("*") if path.is_file()}
    return row, files


def test_the_last_commit_before_the_deadline_counts(ada, collected, tmp_path):
    row, files = of_ada(collected, tmp_path, deadline=DEADLINE)
    assert files == {"toy.ipynb": b"first", "timestamp.txt": b"2026-05-01 12:00:00.000000 UTC"}
    assert row.late is False
    assert "after the deadline" in row.attempt


def test_without_a_deadline_the_last_commit_counts(ada, collected, tmp_path):
    assert of_ada(collected, tmp_path)[1]["toy.ipynb"] == b"third"


def test_work_that_was_begun_after_the_deadline_is_collected_and_late(ada, collected, tmp_path):
    row, files = of_ada(collected, tmp_path, deadline=datetime(2026, 4, 1, tzinfo=UTC))
    assert files["toy.ipynb"] == b"third"
    assert row.late is True


def test_what_is_not_committed_does_not_count(ada, collected, tmp_path):
    (ada / "toy.ipynb").write_bytes(b"later")
    (ada / "more.csv").write_bytes(b"later")
    git(ada, "checkout", "-b", "other")
    git(ada, "checkout", "main")
    files = of_ada(collected, tmp_path)[1]
    assert (files["toy.ipynb"], "more.csv" in files) == (b"third", False)


def test_bare_and_packed_repositories_are_read(ada, collected, tmp_path):
    git(ada.parent, "clone", "--bare", "ada", "bob.git")
    git(ada, "gc")
    found = collected(tmp_path / "class")
    assert [(item.student, item.action) for item in found.students] == [("ada", Action.NEW), ("bob", Action.NEW)]
    assert found.layout == "git"


def test_no_part_of_a_hostile_configuration_is_executed(ada, collected, tmp_path):
    proof = tmp_path / "proof"
    script = ada / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {proof}\n")
    script.chmod(0o755)
    (ada / ".gitattributes").write_text("* filter=evil diff=evil export-subst\ntoy.ipynb export-ignore\n")
    commit(ada, b"again", 4)
    keys = ("core.fsmonitor", "core.pager", "core.sshCommand", "core.alternateRefsCommand", "uploadpack.packObjectsHook",  # noqa: E501
            "filter.evil.smudge", "filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "gpg.program",
            "core.gitProxy", "alias.rev-list", "alias.ls-tree", "tar.tar.command")  # fmt: skip
    config = ["[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = evil\n"]
    config += [f'[remote "evil"]\n\turl = ext::{script}\n\tpromisor = true\n']
    config += [f"[{section}]\n\t{name} = {script}\n" for section, name in map(split_key, keys)]
    (ada / ".git" / "config").write_text("".join(config))
    for hook in ("post-checkout", "reference-transaction", "fsmonitor-watchman"):
        (ada / ".git" / "hooks").mkdir(exist_ok=True)
        (ada / ".git" / "hooks" / hook).symlink_to(script)
    row, files = of_ada(collected, tmp_path)
    assert files["toy.ipynb"] == b"again"
    assert row.problems == ()
    assert not proof.exists()


def split_key(key: str) -> tuple[str, str]:
    section, *middle, name = key.split(".")
    return (f'{section} "{middle[0]}"' if middle else section), name


def elsewhere_by_gitfile(ada):
    (ada / ".git").rename(ada.parent.parent / "moved")
    (ada / ".git").write_text(f"gitdir: {ada.parent.parent / 'moved'}\n")


def elsewhere_by_link(ada):
    (ada / ".git").rename(ada.parent.parent / "moved")
    (ada / ".git").symlink_to(ada.parent.parent / "moved")


def elsewhere_by_alternates(ada):
    (ada / ".git" / "objects" / "info").mkdir(exist_ok=True)
    (ada / ".git" / "objects" / "info" / "alternates").write_text("/srv/solutions/.git/objects\n")


def linked_objects(ada):
    (ada / ".git" / "objects" / "aa").symlink_to("/srv")


def no_commit(ada):
    (ada / ".git" / "refs" / "heads" / "main").unlink()


def broken_object(ada):
    for path in (ada / ".git" / "objects").glob("??/*"):
        path.chmod(0o644)
        path.write_bytes(b"broken")


def branch_outside(ada):
    (ada / ".git" / "HEAD").write_text("ref: refs/heads/../../../../secret\n")


BROKEN = [
    elsewhere_by_gitfile,
    elsewhere_by_link,
    elsewhere_by_alternates,
    linked_objects,
    no_commit,
    broken_object,
    branch_outside,
]


@pytest.mark.parametrize("spoil", BROKEN)
def test_an_unreadable_repository_is_reported_and_the_others_are_collected(spoil, ada, collected, tmp_path):
    git(ada.parent, "clone", "--no-hardlinks", "ada", "bob")
    spoil(ada)
    row, files = of_ada(collected, tmp_path, layout="git")
    assert (row.action, files) == (Action.LEFT_OUT, {})
    assert row.problems
    assert (tmp_path / "submitted" / "bob" / "toy" / "toy.ipynb").read_bytes() == b"third"


def test_links_submodules_and_large_files_are_left_out(ada, collected, tmp_path):
    (ada / "evil.csv").symlink_to("/etc/hostname")
    (ada / "large.bin").write_bytes(os.urandom(70_000))
    (ada / "lfs.bin").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    commit(ada, b"again", 4)
    row, files = of_ada(collected, tmp_path, limit=1 << 16)
    assert set(files) == {"toy.ipynb", "timestamp.txt"}
    said = " | ".join(row.problems)
    assert "evil.csv: a link" in said
    assert "large.bin: over the limit" in said
    assert "lfs.bin: kept by git LFS" in said


def test_a_large_file_that_begins_like_a_pointer_of_lfs_counts_as_a_file(ada, collected, tmp_path):
    (ada / "large.csv").write_bytes(b"version https://git-lfs.github.com/spec/v1\n" + b"x" * 2000)
    commit(ada, b"again", 4)
    row, files = of_ada(collected, tmp_path)
    assert (row.problems, len(files["large.csv"])) == ((), 2043)
