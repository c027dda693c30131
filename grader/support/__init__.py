"""Small tools that are independent of grading."""
