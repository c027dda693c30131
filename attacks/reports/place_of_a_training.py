"""Notes a training whose place is markup, escapes and an endless name, and whose other texts are markup too."""

SUCCESS = "markup or control characters in the feedback or in the report, or a page that takes long to write"

# %%
import gc

HOSTILE = [
    "<script>fetch('/api/contents')</script>", "</code><img src=x onerror=alert(1)>", "\x1b[2J\x1b]0;10 of 10\x07",
    "\u202e\u2028\u0085", "`</code><script>1</script>`", "{{ 7 * 7 }}", "[link=https://example.invalid]10 of 10[/link]",
    "\u0301" * 500, "=cmd|' /C calc'!A0", "x" * 100_000, "\ud800\x00\x9b2J", "train(), line 3\n10 of 10",
]  # fmt: skip
SHOWS = {"steps": 99, "watched": 99, "added": 98, "dropout": 1, "trainable": 5, "reached": 5}
NOTES = [
    {
        **SHOWS, "place": text, "dropout_place": text, "cell": text, "device": text, "framework": text, "loss": text,
        "loss_place": text, "broadcast": 1, "squashed": text,
    }
    for text in HOSTILE
]  # fmt: skip
channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")
send = channel.send


def tell(body, arrays=None):
    return send({**body, "training": NOTES} if body.get("event") == "ran" else body, arrays)


channel.send = tell
print("attempted")
