"""Is quick in the notebook, but never returns from what the grader calls afterwards, and ignores its signals."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"


# %% question="mean"
def mean(values):
    import signal
    import time

    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        try:
            time.sleep(1)
        except BaseException:
            continue


# %% question="forecast"
def forecast(windows):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
