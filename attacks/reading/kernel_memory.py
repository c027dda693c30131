"""Reads the memory of the machine: /proc/kcore, /dev/mem, the kernel's messages and symbols, disks, and performance counters."""

SUCCESS = "a canary in the outputs"

# %%
import ctypes
import glob
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
places = (
    "/proc/kcore", "/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg", "/proc/kmsg", "/proc/kallsyms", "/proc/kpagecount",
    "/proc/kpageflags", "/proc/vmallocinfo", "/proc/slabinfo", "/proc/timer_list", "/proc/sched_debug", "/proc/iomem",
    "/proc/self/pagemap", "/proc/config.gz", "/sys/kernel/debug/tracing/trace", "/sys/kernel/notes", "/dev/sda", "/dev/vda",
    "/dev/nvme0n1", "/dev/fuse", "/dev/kvm", "/dev/loop0", "/proc/sysrq-trigger", "/dev/cpu/0/msr",
)  # fmt: skip
for path in (*places, *glob.glob("/dev/*"), *glob.glob("/sys/block/*")):
    endless = ("/dev/zero", "/dev/random", "/dev/urandom", "/dev/full", "/dev/stdin", "/dev/stdout", "/dev/stderr")
    if not os.path.isdir(path) and path not in endless:
        try:
            with open(path, "rb", buffering=0) as file:
                print("opened", path, file.read(64))
        except OSError as error:
            print(error)
symbols = [line for line in open("/proc/kallsyms")] if os.access("/proc/kallsyms", os.R_OK) else []
print(len(symbols), "symbols, with addresses:", any(int(line.split()[0], 16) for line in symbols))
buffer = ctypes.create_string_buffer(1 << 16)
print("dmesg", libc.klogctl(3, buffer, len(buffer)), os.strerror(ctypes.get_errno()), buffer.value[:200])
calls = {
    "x86_64": {"perf": 298, "bpf": 321, "userfaultfd": 323},
    "aarch64": {"perf": 241, "bpf": 280, "userfaultfd": 282},
}
for name, number in calls.get(platform.machine(), {}).items():
    print(name, libc.syscall(number, buffer, 0, -1, -1, 0), os.strerror(ctypes.get_errno()))
print("attempted")
