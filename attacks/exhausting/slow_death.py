"""Catches its time limit just often enough not to be ended by force, in each of many cells."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"


# %%
def linger():
    import time

    for _ in range(2):
        try:
            time.sleep(1000)
        except BaseException as error:
            print(type(error).__name__)


linger()

# %%
linger()

# %%
linger()

# %%
linger()
