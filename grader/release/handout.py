"""The zip that students are given: the release, and the wheel that `requirements.txt` names."""

from __future__ import annotations

from collections.abc import Mapping

from grader.release import student_part
from grader.support.zips import zipped

__all__ = ["handout"]


def handout(name: str, files: Mapping[str, bytes], *, with_wheel: bool) -> bytes:
    """The zip of the release `files` of the exercise `name`, in a folder of that name; without the wheel where the
    course publishes a package of its own.
    """
    wheel = {student_part.WHEEL: student_part.wheel()} if with_wheel else {}
    return zipped({f"{name}/{path}": data for path, data in {**files, **wheel}.items()})
