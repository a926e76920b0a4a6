"""Shows page 1 of every kind: writes docs/pictures/*.png and docs/gallery.md from the kinds' own samples.

    python -m benchmarks.gallery        needs LibreOffice, pdftoppm and Pillow

The sentence under a title is the kind's `summary`. Fonts are stand-ins (see `benchmarks.typeset`), as the page says.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from benchmarks.typeset import to_pdf, write_samples
from docgen.kinds import Kind, kinds

DOCS = Path(__file__).resolve().parent.parent / "docs"
DOTS_PER_INCH = 80
GREYS = 16
LARGEST = 120_000
"""Bytes of a picture beyond which a page of Markdown is slow to open."""
HEAD = """# 样张

每类材料样例的第一页，由 `python -m benchmarks.gallery` 生成：LibreOffice 排版，公文字体用系统自带的字体代替
（仿宋印成宋体，小标宋印成思源宋体），在装有公文字体的电脑上打开即是规定字体。人名、地名均为虚构。
"""


def picture(pdf: Path, kind: Kind) -> Path:
    """Write the first page of a PDF as docs/pictures/TITLE.png, in a few greys; return where."""
    drawn = pdf.with_suffix("")
    command = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-f", "1", "-l", "1", "-singlefile", "-png", str(pdf), str(drawn)]
    subprocess.run(command, check=True)
    target = DOCS / "pictures" / f"{kind.title}.png"
    Image.open(drawn.with_suffix(".png")).convert("L").quantize(GREYS).save(target, optimize=True)
    return target


def main() -> int:
    """Write the pictures and their page; return 1 where a picture is too large."""
    (DOCS / "pictures").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shown = list(kinds().values())
        pdfs = to_pdf([write_samples(kind, folder)[0] for kind in shown], folder)
        pictures = [picture(pdf, kind) for pdf, kind in zip(pdfs, shown, strict=True)]
    entries = [
        f"\n## {kind.title}\n\n{kind.summary}。\n\n![{kind.title}样例第一页](pictures/{made.name})\n"
        for kind, made in zip(shown, pictures, strict=True)
    ]
    (DOCS / "gallery.md").write_text(HEAD + "".join(entries), "utf-8")
    for made in pictures:
        print(f"{made.name}  {made.stat().st_size:,}")
    return 1 if any(made.stat().st_size > LARGEST for made in pictures) else 0


if __name__ == "__main__":
    sys.exit(main())
