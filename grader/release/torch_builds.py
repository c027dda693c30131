"""The index with builds of torch for the CPU, which have a tenth of the size of those on pip's default index.

`python grader/release/torch_builds.py` prints the options for pip if the index can be reached. It imports nothing that
would have to be installed first.
"""

from __future__ import annotations

import sys
import urllib.request

__all__ = ["ADDRESS"]

ADDRESS = "https://download.pytorch.org/whl/cpu"
"""The address in PyTorch's documentation (pytorch.org, "Get started"). It is set only here."""
PATIENCE_SECONDS = 5.0
"""Seconds to wait for an answer; pip itself would try for minutes."""


def main() -> None:
    """Print the options for pip, or say on standard error that torch comes from pip's own index."""
    try:
        with urllib.request.urlopen(f"{ADDRESS}/torch/", timeout=PATIENCE_SECONDS):
            print("--extra-index-url", ADDRESS)
    except (OSError, ValueError) as error:
        why = getattr(error, "reason", error)
        print(f"{ADDRESS} cannot be reached ({why}): torch comes from pip's own index", file=sys.stderr)


if __name__ == "__main__":
    main()
