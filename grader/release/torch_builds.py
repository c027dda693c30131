"""Where the builds of torch come from that need no graphics card: a tenth in size of those on pip's own index.

`python grader/release/torch_builds.py` prints what to tell pip: the address, where it can be reached just now. It
imports nothing that would have to be installed first.
"""

from __future__ import annotations

import sys
import urllib.request

__all__ = ["ADDRESS"]

ADDRESS = "https://download.pytorch.org/whl/cpu"
"""As PyTorch documents it (pytorch.org, "Get started"). The one place where it is set."""
PATIENCE_SECONDS = 5.0
"""How long the address may take to answer. pip itself would try for minutes."""


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
