"""Exercises: loads what an instructor wrote, and derives unseen inputs, thresholds and older editions from it."""
