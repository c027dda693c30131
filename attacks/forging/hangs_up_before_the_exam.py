"""Closes one half of its channel after its cells have run, so that it cannot be given its exam, and stays alive."""

SUCCESS = "a run that ends the class, takes longer than allowed, or is not judged"
PROOF = "stopped"

# %%
import gc
import os
import socket
import time

channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")
send = channel.send


def tell(body, arrays=None):
    send(body, arrays)
    if body.get("event") == "ran":
        with socket.socket(fileno=os.dup(3)) as own:
            own.shutdown(socket.SHUT_RD)
        time.sleep(60)


channel.send = tell
