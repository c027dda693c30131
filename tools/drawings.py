"""Makes the pictures of the exercises' texts from their drawings: `python tools/drawings.py [NAME]...`.

For each `reference/<name>/attachments/*.svg` writes a PNG beside it, in Chromium (Debian's packages chromium and
chromium-driver). JupyterLab shows no SVG that is attached to a cell. A drawing has a light ground of its own, so that
it can be read in a dark theme, too.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chromium import chromium  # noqa: E402

SHARPNESS = 1.5
"""Pixels of the picture for each of the drawing's."""
COLOURS = 128
PAGE = "<!doctype html><style>body { margin: 0 } svg { display: block }</style>"


def main(names: list[str]) -> None:
    """Draw those of the named exercises, or of all."""
    drawings = sorted((ROOT / "reference").glob("*/attachments/*.svg"))
    with tempfile.TemporaryDirectory() as place, chromium(Path(place) / "profile") as browser:
        for drawing in drawings:
            if names and drawing.parent.parent.name not in names:
                continue
            svg = drawing.read_text(encoding="utf-8")
            width, height = (int(size) for size in re.findall(r'^<svg .*width="(\d+)" height="(\d+)"', svg)[0])
            page = Path(place) / "page.html"
            page.write_text(PAGE + svg, encoding="utf-8")
            browser.open(page, width=width)
            photograph = Image.open(io.BytesIO(browser.picture(width, height, SHARPNESS))).convert("RGB")
            picture = photograph.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            picture.save(drawing.with_suffix(".png"), optimize=True)


if __name__ == "__main__":
    if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
        sys.exit("no Chromium here: apt-get install chromium chromium-driver")
    main(sys.argv[1:])
