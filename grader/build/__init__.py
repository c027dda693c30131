"""Building what students receive."""

from grader.build.release import compose_release, stale_files, write_nbgrader_source, write_release

__all__ = ["compose_release", "stale_files", "write_nbgrader_source", "write_release"]
