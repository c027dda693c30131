"""Where runs happen. How a run is isolated is the sandbox's business."""

from grader.executor.local import ATTEMPTS, Done, Task, execute, heed_interrupt

__all__ = ["ATTEMPTS", "Done", "Task", "execute", "heed_interrupt"]
