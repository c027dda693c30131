"""Points by rubric: items with points, what markers gave each answer, undo, and how far two markers agree."""
