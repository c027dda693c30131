"""The gradebook: scores that are kept."""
