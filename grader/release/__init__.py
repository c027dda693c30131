"""Releases: from a reference to what students receive."""
