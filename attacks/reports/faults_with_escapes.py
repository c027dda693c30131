"""Fails in what the grader calls, with errors whose names and texts are escapes, markup, HTML and formulas."""

SUCCESS = "control characters in the table of the class, or markup that is obeyed"

# %%
print("attempted")


# %% question="mean"
def mean(values):
    raise type("\x1b[2J[red]Passed[/red]\n", (Exception,), {})(
        "\x1b]0;x\x07 [link=https://example.invalid]grade[/link] [/] \u202e \r 10 of 10"
    )


# %% question="fit"
def fit(values):
    kind = type("=HYPERLINK(1)<script>1</script>" * 20, (Exception,), {"__module__": "\x1b[31m"})
    error = kind("=cmd|' /C calc'!A0\t\"\n+1,-1\n@SUM(1)")
    error.add_note("\x1b[2J")
    raise error


# %% question="forecast"
def forecast(windows):
    class Silent(Exception):
        def __str__(self):
            return "\ud800\x00\x9b2J" + "[bold]" * 1000

    raise Silent
