"""Leaves daemons, forked twice and in separate sessions, which write to the channel and to files later."""

SUCCESS = "a process or a file that stays, or points"

# %%
import gc
import json
import struct
import time

channel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Channel")


def say(body, arrays=b"", pause=0.0):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    channel._writer.write(struct.pack("<II", len(text), len(arrays)) + text + arrays)
    channel._writer.flush()
    time.sleep(pause)


import os
import subprocess
import sys

LATER = (
    "import os, struct, sys, time\n"
    "for number in range(600):\n"
    "    time.sleep(0.1)\n"
    "    for folder in ('/tmp', '/dev/shm', '@OUT@/forging/target/@NAME@', '@OUT@', '@HOME@'):\n"
    "        try: open(folder + '/@TOKEN@-@NAME@', 'w').write('later')\n"
    "        except OSError: pass\n"
    '    text = b\'{"event": "observed", "probe": "means", "value": {"mean": 1.5}, "fault": null}\'\n'
    "    if number > 10: os.write(int(sys.argv[2]), struct.pack('<II', len(text), 0) + text)\n"
)
for options in ({"start_new_session": True}, {"process_group": 0}):
    number = os.dup(channel._writer.fileno())
    os.set_inheritable(number, True)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            arguments = [sys.executable, "-c", LATER, "@TOKEN@", str(number)]
            subprocess.Popen(arguments, close_fds=False, stdin=-3, stdout=-3, stderr=-3, **options)
        os._exit(0)
time.sleep(0.1)
print("attempted")
