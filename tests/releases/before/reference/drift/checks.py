"""How it is judged."""

from grader.checks import assert_close, check


@check("drift", points=2, hint="Is it per step, and not for the whole series?")
def short_drift(observed, expected):
    """The drift of a short series is right."""
    assert_close(observed.short["drift"], expected.short["drift"], what="the drift")


@check("drift", points=3, hidden=True, hint="Does it hold for a series of any length?")
def unseen_drifts(observed, expected):
    """The drift of another series is right."""
    assert_close(observed.unseen_drift["drift"], expected.unseen_drift["drift"], what="the drift")


@check("rhythm", points=1, hint="Which values share a place?")
def tides(observed, expected):
    """The rhythm of the harbour is right."""
    assert_close(observed.tide["tide"], expected.tide["tide"], what="the rhythm")


@check("rhythm", points=2, hidden=True, hint="What becomes of the last period?")
def unseen_rhythms(observed, expected):
    """The rhythm of a series that ends within a period is right."""
    assert_close(observed.unseen_rhythm["rhythm"], expected.unseen_rhythm["rhythm"], what="the rhythm")
