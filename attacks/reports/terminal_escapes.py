"""Prints escapes that a terminal obeys: they clear the screen, set the title, fake lines, make links, ask for answers."""

SOURCE = "CWE-150; CVE-2003-0063 (xterm's title), CVE-2019-9535 (iTerm2), CVE-2022-45872 (DECRQSS)"
SUCCESS = "control characters in the table of the class, or in the log"

# %%
import os
import sys
import warnings

ESCAPES = (
    "\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]8;;https://example.invalid\x1b\\10 of 10\x1b]8;;\x1b\\", "\x1b]52;c;cm0gLXJm\x07", "\x1b[21t", "\x1bP$q\nid\n\x1b\\",
    "\x9b2J", "\xc2\x9b31m", "\x1b[6n", "\x1b]50;?\x07", "\x1b[?1049h", "\x1bc", "\x1b(0", "\x0e", "\r10 of 10\x1b[K", "\x08" * 100, "\x1b[1A", "\u202e", "\u2028", "\x1b_Gx\x1b\\", "\x7f", "\x1b[8m", "\x1b\x1b[2J[2J",
)  # fmt: skip
for text in ESCAPES:
    print(text + "printed")
    print(text, file=sys.stderr)
    os.write(1, (text + "written past the notebook\n").encode("utf-8", "surrogateescape"))
    os.write(2, text.encode("latin-1", "replace"))
    warnings.warn(text)
display({"text/plain": "".join(ESCAPES)}, raw=True)
print("attempted")


# %%
class Evil(Exception):
    pass


Evil.__name__ = Evil.__qualname__ = "\x1b[2JAll passed\n10 of 10"
raise Evil("".join(ESCAPES))
