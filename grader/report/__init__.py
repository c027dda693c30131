"""Reports: pages for students and teachers."""
