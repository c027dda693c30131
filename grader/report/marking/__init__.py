"""Marking in the browser: a local page that shows the answers to one question after another."""
