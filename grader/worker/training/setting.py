"""The environment variable that switches the notes off, on a machine or for one command."""

from __future__ import annotations

import os

__all__ = ["SETTING", "is_wanted"]

SETTING = "GRADECAST_TRAINING"
OFF = ("0", "off", "no", "false")


def is_wanted() -> bool:
    """Whether this environment wants notes."""
    return os.environ.get(SETTING, "").lower() not in OFF
