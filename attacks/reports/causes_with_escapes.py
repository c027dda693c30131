"""Reports missing modules and refused calls whose names are escapes, markup, links and formulas."""

SUCCESS = "control characters in the table of the class, or markup that is obeyed"

# %%
import gc

channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")
send = channel.send
HOSTILE = [
    "import \x1b[2J\x1b]0;x\x07", "import `[red]10 of 10[/red]`", "\u202eimport x\u2028\u2029\u0085", "%=cmd|' /C calc'!A0",
    "import " + "\u0301" * 500, "[link=https://example.invalid]grade[/link]", "<script>1</script>", "\ud800\x00\x9b2J",
    "\U000e0041" * 50, "[/]", "\t\r\n",
]  # fmt: skip


def tell(body, arrays=None):
    if body.get("event") in ("finished", "observed"):
        body = {**body, **dict.fromkeys(("missing", "ignored", "refused"), HOSTILE)}
    return send(body, arrays)


channel.send = tell
print("attempted")
