"""The worker: runs inside the sandbox, executes the notebook and the probes, and reports plain data.

It imports nothing that judges, and neither torch nor tensorflow by name. It also runs on macOS and Windows, for
students who check their own work. `serve` is not imported here: it needs IPython, and the grader itself does not.
"""

from grader.worker.channel import Channel, Message, frame
from grader.worker.task import CodeCell, Exam, Task
from grader.worker.workplace import is_safe_name

__all__ = ["Channel", "CodeCell", "Exam", "Message", "Task", "frame", "is_safe_name"]
