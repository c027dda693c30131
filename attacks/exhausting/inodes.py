"""Makes as many empty files, folders, links and names as it can."""

SUCCESS = "files that stay, or a neighbour who cannot make his own"

# %%
import os
import time

made, began = 0, time.monotonic()
for folder in ("/tmp", "/dev/shm", ".", "/var/tmp", "@OUT@"):
    try:
        os.makedirs(f"{folder}/@TOKEN@-@NAME@")
        os.chdir(f"{folder}/@TOKEN@-@NAME@")
        while time.monotonic() - began < 2.4:
            os.close(os.open(f"{made}{'x' * 200}", os.O_CREAT | os.O_WRONLY))
            os.symlink("y" * 120, f"{made}-link")
            os.mkdir(f"{made}-folder")
            made += 3
    except OSError as error:
        print(folder, error)
print(made, "inodes; attempted")
