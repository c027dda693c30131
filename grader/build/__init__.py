"""Building what students receive, and courses for nbgrader."""

from grader.build.nbgrader import compose_source, write_course
from grader.build.release import compose_release, stale_files, write_release

__all__ = ["compose_release", "compose_source", "stale_files", "write_course", "write_release"]
