"""Makes the zip for students: the release, and the wheel that `requirements.txt` names."""

from __future__ import annotations

from collections.abc import Mapping

from grader.release import student_part
from grader.support.zips import zipped

__all__ = ["handout"]


def handout(name: str, files: Mapping[str, bytes], *, with_wheel: bool) -> bytes:
    """The zip of the release `files`, in a folder called `name`.

    It has no wheel if the course publishes its own package.
    """
    wheel = {student_part.WHEEL: student_part.wheel()} if with_wheel else {}
    return zipped({f"{name}/{path}": data for path, data in {**files, **wheel}.items()})
