"""Where runs happen. How a run is isolated is the sandbox's business."""

from grader.executor.local import Done, Task, execute

__all__ = ["Done", "Task", "execute"]
