"""Releases: makes what students receive from a reference."""
