"""Make the README's pictures: a report of the seeds, and a page of it explained line by line.

``python .ci/pictures.py [FOLDER]`` writes report.png and page.png, to docs/pictures by default. It
needs a Chromium on the machine, as the tests of the report's page do.
"""

from __future__ import annotations

import io
import runpy
import shutil
import sys
import tempfile
from pathlib import Path

import pandas as pd
from PIL import Image

from newslib import read_corpus, write_report

ROOT = Path(__file__).resolve().parent.parent
launched = runpy.run_path(str(ROOT / "tests" / "browsers.py"))["launched"]
PAGE = "003-hospital-vote.txt"
# The heading that each picture begins with, and how far above it, in pixels.
BEGINS = {"report": ("Report on", 64), "page": ("Line by line", 24)}
WIDTH, HEIGHT = 1000, 760
COLOURS = 48  # enough for text and flat colours, and a third of the bytes


def small(picture: bytes) -> bytes:
    """Return a PNG with few colours, which keeps text sharp."""
    held = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS).save(held, "PNG", optimize=True)
    return held.getvalue()


def make(folder: Path) -> None:
    """Write both pictures to a folder."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("there is no Chromium on this machine's PATH")
    folder.mkdir(parents=True, exist_ok=True)
    corpus = read_corpus(ROOT / "seeds" / PAGE)
    article_id = pd.Series(corpus.articles["article_id"]).iloc[0]
    with tempfile.TemporaryDirectory() as work, launched(chromium) as browser:
        out = Path(work) / "report"
        write_report(ROOT / "seeds", out, metadata=ROOT / "seeds" / "metadata.csv")
        shown = {"report": out / "index.html", "page": out / "pages" / f"{article_id}.html"}
        for name, path in shown.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.goto(path.as_uri())
            title, above = BEGINS[name]
            heading = page.get_by_role("heading", name=title).bounding_box() or {"y": above}
            part = {"x": 0, "y": heading["y"] - above, "width": WIDTH, "height": HEIGHT}
            picture = page.screenshot(full_page=True, clip=part)
            (folder / f"{name}.png").write_bytes(small(picture))
            page.close()


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
