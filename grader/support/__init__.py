"""Small tools that know nothing of grading."""
