"""Notes, while a notebook trains, a few numbers about each training; `grader.judging.symptoms` says what they mean.

It hooks into PyTorch and Keras where a notebook imports them, and never imports them itself. It changes no result and
raises no error in student code.
"""

from grader.worker.training.recorder import TrainingRecorder
from grader.worker.training.setting import SETTING, is_wanted
from grader.worker.training.watching import recorder_here, watch

__all__ = ["SETTING", "TrainingRecorder", "is_wanted", "recorder_here", "watch"]
