"""Prints and raises what the library that draws our tables would take for markup, with closing tags that open nothing."""

SUCCESS = "a batch that ends, or markup that is obeyed"
STUDENT = "markup"
FILES = {"[bold red]notes[/].txt": "[/]", "[link=https://example.invalid]x.md": "[@click=app.bell]x"}

# %%
for text in (
    "[red]passed[/red]",
    "[/]",
    "[/red]",
    "[link=https://example.invalid]the grade[/link]",
    "[@click='x']y[/]",
    "[[[",
    "\\[",
    ":boom:",
    "[on red blink]",
):
    print(text)
print("attempted")
raise ValueError("[/] [red]10 of 10[/red] [link=https://example.invalid]x[/link] %s {0} {x!r} %(name)s")
