"""Loops forever, catches every exception and ignores signals."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
signal.setitimer(signal.ITIMER_REAL, 0)
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
