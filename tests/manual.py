"""Write docs/cli.md, the manual of the command line, from what the commands say of themselves.

`python tests/manual.py` rewrites docs/cli.md; `python tests/manual.py FILE` writes elsewhere. test_manual.py compares.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stdout, suppress
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
WIDTH = "100"
COMMANDS = (
    "",
    "demo",
    "make",
    "batch",
    "merge",
    "check",
    "fix",
    "kinds",
    "kinds list",
    "kinds show",
    "kinds blank",
    "kinds schema",
    "kinds check",
    "kinds new",
    "kinds rebuild",
    "explain",
    "doctor",
)

HEAD = """# 命令手册

本页由 `python tests/manual.py` 从各命令的 `--help` 写成，请勿手工修改。

KIND 写中文名（承诺书）或英文名（pledge）。路径里的 `/` 在 Windows 上也能用；有空格的路径加半角双引号。
选项的值也可以用 `=` 连写，如 `--lang=en`。

"""

TAIL = """## 退出码

| 退出码 | 含义 |
|---:|---|
| 0 | 完成 |
| 1 | 有未生成的行，或核对发现级别为“错误”的待处理事项；其余各行已生成 |
| 2 | 没有进行：命令写法不对，文件读不了，模板不能用；或中途停下，可以再次运行 |
| 3 | 完成，但有人工修改过的文件，已保留 |
| 130 | 按 Ctrl+C 中断；再次运行接着做 |

几种情况同时出现时取前面的：2、1、3、0。`docgen demo` 的花名册里本来就有差错，因此退出码 1 按 0 算。

## 屏幕上的话写到哪里

说明和进度写到标准错误（stderr）；`--json` 的结果、`check` 的发现、`explain`、`kinds`、`doctor` 的内容写到标准输出（stdout）。
`--json` 输出一个对象：`version`（1）、`problems`、`outputs`。

| `problems` 每项 | 含义 |
|---|---|
| code、class、severity | 编号、类别、级别（error、warning、hint） |
| message、action | 有什么、请做什么 |
| file、sheet、cell、line、column、paragraph | 位置；没有的为 null |
| start、end | 在该段文字中的起止，从 0 数；没有的为 null |
| found、replacement | 原来的文字、建议的文字；没有的为 null |

| `outputs` 每项 | 含义 |
|---|---|
| row | 花名册的行号 |
| file | 文件；没有的为 null |
| state | 情况；`--dry-run` 时为 planned |
| sha256 | 文件的 SHA-256；没有的为 null |

## 语言

`--lang`、环境变量 `DOCGEN_LANG`、系统的语言，依次看，先有的为准；都没有时用简体中文。可选 `zh`、`zh-Hant`、`en`。
"""


def manual() -> str:
    """Return the page."""
    os.environ.update(COLUMNS=WIDTH, DOCGEN_LANG="zh")
    return HEAD + "".join(f"## docgen {name}".rstrip() + f"\n\n```\n{help_of(name)}```\n\n" for name in COMMANDS) + TAIL


def help_of(name: str) -> str:
    """Return what `docgen NAME --help` prints, no blanks at the ends of lines."""
    from docgen.cli import main

    out = io.StringIO()
    with redirect_stdout(out), suppress(SystemExit):
        main([*name.split(), "--help"])
    return "".join(line.rstrip() + "\n" for line in out.getvalue().strip("\n").splitlines())


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else PAGE).write_text(manual(), "utf-8", newline="\n")
