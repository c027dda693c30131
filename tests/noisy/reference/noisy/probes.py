from grader.probes import probe


@probe
def guessed(student):
    """The guess that the notebook made."""
    return {"value": float(student["guessed"])}


@probe
def unseen_guess(student, unseen):
    """A guess plus a number that nobody knows beforehand."""
    return {"sum": float(student["guessed"]) + float(unseen["offset"])}
