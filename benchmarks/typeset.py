"""Sets .docx files as pages: LibreOffice makes the PDF, in a profile of its own, with a stand-in for each house font.

Without the mapping LibreOffice takes one font for all families and a measured page shows nothing of 黑体 and 楷体. Every
stand-in advances one em per Chinese character, as the real fonts do, so lines break where they will on a clerk's machine. Needs the repository root on the path: run the scripts here with `python -m benchmarks.NAME`.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import dev
from docgen.drafts import parse
from docgen.kinds import Kind
from docgen.pipeline import kind_template, render
from docgen.sources.structured import read_structured

STAND_INS: Mapping[str, str] = {
    "仿宋_GB2312": "AR PL UMing CN",
    "楷体_GB2312": "AR PL UKai CN",
    "黑体": "Noto Sans CJK SC",
    "方正小标宋简体": "Noto Serif CJK SC",
    "宋体": "AR PL UMing CN",
}
"""House font → what Debian has for it (packages fonts-arphic-uming, fonts-arphic-ukai, fonts-noto-cjk)."""

_RULE = (
    '<match target="pattern"><test name="family"><string>{wanted}</string></test>'
    '<edit name="family" mode="assign" binding="strong"><string>{stand_in}</string></edit></match>'
)
_SECONDS = 300


def to_pdf(papers: Sequence[Path], folder: Path) -> list[Path]:
    """Make a PDF of each .docx in `folder`, which also takes LibreOffice's profile; return them in the same order."""
    fonts = folder / "fonts.conf"
    rules = [_RULE.format(wanted=escape(wanted), stand_in=escape(found)) for wanted, found in STAND_INS.items()]
    system = "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>"
    fonts.write_text(f"<?xml version='1.0'?><fontconfig>{system}{''.join(rules)}</fontconfig>", "utf-8")
    command = [str(dev.find_soffice()), "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, papers)]
    environment = os.environ | {"HOME": str(folder), "FONTCONFIG_FILE": str(fonts)}
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, env=environment)
    return [folder / f"{each.stem}.pdf" for each in papers]


def write_samples(kind: Kind, folder: Path) -> list[Path]:
    """Make the paper of each sample of a kind in `folder`; the first is that of `sample.yaml`."""
    template, made = kind_template(kind), []
    for sample in sorted(kind.folder.glob("sample*.yaml"), key=lambda path: len(path.stem)):
        contexts, _ = read_structured(sample, file=sample.name)
        draft, problems = parse(kind, contexts[0])
        if draft is None:
            raise SystemExit(f"{sample}: {problems}")
        made.append(folder / f"{kind.id}-{sample.stem}.docx")
        made[-1].write_bytes(render(draft, template))
    return made
