"""Hands in files whose names are escapes, markup, scripts and formulas, which whoever lists them would show."""

SUCCESS = "control characters in what an instructor reads"
PROOF = "refused"
FILES = {
    "\x1b[2J\x1b]0;x\x07.txt": "x", "\u202etxt.exe": "x", "<img src=x onerror=1>.csv": "x", "=cmd|' C calc'!A0.csv": "x",
    "[red]x[/red].txt": "x", "new\nline.txt": "x", "tab\tname.txt": "x", "\x9b2J.txt": "x", "$(touch @TOKEN@).txt": "x", "-rf": "x",
}  # fmt: skip
