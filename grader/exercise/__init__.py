"""An exercise: what an instructor wrote."""
