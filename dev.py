"""Set docgen up and run it: `python3 dev.py demo`, `python3 dev.py test` (Windows: `py dev.py …`).

Owns the virtual environment `.venv`, the versions in `requirements-dev.lock` and the programs that tests call; knows
nothing of letters. Standard library only, and parsed by Python 3.6 up so that an old Python gets a sentence.

Exit codes of `test`: 0 all of it ran and passed · 1 something did not pass · 2 usage · 3 could not be set up ·
4 passed, but tests were skipped for want of a program. `demo` ends with the code of `docgen demo`, or 2 or 3.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, NamedTuple  # noqa: UP035 (there since Python 3.6)

OLDEST = (3, 11)
PASSED, NOT_PASSED, NOT_SET_UP, NOT_ALL_RAN = 0, 1, 3, 4


def too_old(version: "tuple[int, ...]") -> bool:
    """Tell whether docgen cannot run on this version of Python, a tuple that begins with major and minor."""
    return version[:2] < OLDEST


if too_old(sys.version_info[:2]):
    if sys.stderr is not None:
        sentence = "docgen 需要 Python 3.11 或更高版本，这里是 {}.{}。请安装后用新版运行本文件。\n"
        os.write(2, sentence.format(*sys.version_info).encode("utf-8"))
    sys.exit(NOT_SET_UP)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements-dev.lock"
WINDOWS = os.name == "nt"
VENV_BIN = VENV / ("Scripts" if WINDOWS else "bin")
VENV_PYTHON = VENV_BIN / ("python.exe" if WINDOWS else "python")


class NotSetUp(Exception):
    """Set-up cannot go on; the text says why and what to do."""


def open_streams() -> None:
    """Give a closed stdin, stdout or stderr a place to go, and let stdout take Chinese in any locale."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name) or os.fdopen(number, "w", closefd=False)
        setattr(sys, name, stream)
        try:
            stream.reconfigure(errors="replace")
            "承诺书".encode(stream.encoding)
        except UnicodeEncodeError:
            stream.reconfigure(encoding="utf-8")


def say(text: str = "") -> None:
    """Write one line at once. A reader that has gone away is no reason to stop the work."""
    try:
        print(text, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def environment(**more: str) -> dict[str, str]:
    """Return the caller's environment (proxies, certificates, pip's settings) less what leads out of `.venv`."""
    left_out = ("PYTHONHOME", "PYTHONPATH", "PYTHONIOENCODING")
    env = {name: value for name, value in os.environ.items() if name not in left_out and (name, value) != ("HOME", "")}
    env["PATH"] = os.pathsep.join([str(VENV_BIN), env.get("PATH", os.defpath)])
    if WINDOWS:
        env["PYTHONUTF8"] = "1"  # Python 3.11 else reads the .pth of a folder with a Chinese name in the ANSI code page
    return {**env, "PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **more}


def run(
    command: list[str], *, env: dict[str, str] | None = None, hear: Callable[[str], object] = str
) -> tuple[int, list[str]]:
    """Run `command` in the repository with nothing to read, in `environment()` unless `env` is given.

    Return its exit code, 127 where there is no such program, and the lines of its two outputs, given to `hear` at once.
    """
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    pipes.update(cwd=ROOT, env=env or environment(), encoding="utf-8", errors="replace")
    try:
        process = subprocess.Popen(command, **pipes)
    except OSError as error:
        return 127, [str(error)]
    lines = []
    with process:
        for line in process.stdout or ():
            lines.append(line.rstrip("\n"))
            hear(lines[-1])
    return process.returncode, lines


def run_quietly(command: list[str], *, env: dict[str, str] | None = None) -> int:
    """Run `command`, showing the end of its output only where it fails; return its exit code."""
    code, lines = run(command, env=env)
    for line in lines[-100:] if code else ():
        say("  " + line)
    return code


def apt_get(system: str) -> list[str] | None:
    """Return the start of an `apt-get` that may install without asking; None where it may or must not ("leave")."""
    apt = shutil.which("apt-get") if system == "use" else None
    if apt is None or os.geteuid() == 0:
        return [apt] if apt else None
    kept = ",".join(["DEBIAN_FRONTEND", *(name for name in os.environ if name.lower().endswith("_proxy"))])
    return ["sudo", "-n", "--preserve-env=" + kept, apt] if run(["sudo", "-n", "true"])[0] == 0 else None


def keep_certificates(path: str) -> None:
    """Save a CA bundle that was copied in by hand: the package ca-certificates, a dependency of pip's, replaces it."""
    bundle, local = Path("/etc/ssl/certs/ca-certificates.crt"), Path("/usr/local/share/ca-certificates")
    if bundle.is_file() and os.geteuid() == 0 and not shutil.which("update-ca-certificates", path=path):
        say(f"[系统] 保留本机原有的证书：{bundle} 复制到 {local}")
        local.mkdir(parents=True, exist_ok=True)
        shutil.copy(bundle, local / "kept-bundle.crt")


def apt_install(apt: list[str], packages: list[str]) -> None:
    """Install Debian packages; whether it worked is seen by looking for what they bring."""
    path = os.pathsep.join([environment()["PATH"], "/usr/local/sbin", "/usr/sbin", "/sbin"])
    env = environment(DEBIAN_FRONTEND="noninteractive", PATH=path)
    keep_certificates(path)
    patient = [*apt, "-o", "DPkg::Lock::Timeout=120"]
    say("[系统] 更新软件包列表，安装 " + " ".join(packages) + "，可能需要几分钟")
    run_quietly([*patient, "update"], env=env)
    run_quietly([*patient, "install", "-y", "--no-install-recommends", *packages], env=env)


def apt_line(packages: list[str]) -> str:
    """Return the one line by which a person installs Debian packages."""
    sudo = "sudo " if not WINDOWS and os.geteuid() else ""
    return f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends " + " ".join(packages)


def find_soffice() -> str | None:
    """Return the path of LibreOffice: on PATH, else where its installers put it; or None."""
    programs = os.environ.get("PROGRAMFILES", "C:/Program Files")
    mac = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
    known = ["/usr/lib/libreoffice/program/soffice", mac, programs + "/LibreOffice/program/soffice.com"]
    return shutil.which("soffice") or next(filter(os.path.isfile, known), None)


def find_chinese_font() -> str | None:
    """Return one font that has Chinese, by fontconfig's word; a system without fontconfig but not Linux has its own."""
    if not sys.platform.startswith("linux"):
        return "system"
    code, fonts = run(["fc-list", ":lang=zh-cn", "family"])
    return fonts[0] if fonts and code == 0 else None


class Tool(NamedTuple):
    """Something outside Python that tests need. `marker` is what those tests carry, `packages` are Debian's."""

    name: str
    marker: str
    find: Callable[[], str | None]
    packages: tuple[str, ...]
    elsewhere: dict[str, str]


FONTS = ("fonts-noto-cjk", "fonts-arphic-uming", "fonts-arphic-ukai")
WRITER = {"win32": "winget install TheDocumentFoundation.LibreOffice", "darwin": "brew install --cask libreoffice"}
POPPLER = {"win32": "winget install oschwartz10612.Poppler", "darwin": "brew install poppler"}
TOOLS = (
    Tool("LibreOffice", "needs_soffice", find_soffice, ("libreoffice-writer-nogui",), WRITER),
    Tool("poppler-utils", "needs_pdftoppm", lambda: shutil.which("pdftoppm"), ("poppler-utils",), POPPLER),
    Tool("中文字体", "needs_soffice", find_chinese_font, FONTS, {}),
)


def missing_tools(marker: str | None = None) -> list[Tool]:
    """Return the tools this machine has not got, of one marker or of all."""
    return [tool for tool in TOOLS if marker in (None, tool.marker) and not tool.find()]


def cure(tools: list[Tool]) -> str:
    """Return the command that brings `tools` to this system; on a Linux that is not Debian's kin, Debian's."""
    if sys.platform in WRITER:
        return " && ".join(tool.elsewhere[sys.platform] for tool in tools if sys.platform in tool.elsewhere)
    return apt_line([package for tool in tools for package in tool.packages])


def names_of(tools: list[Tool]) -> str:
    """Return the tools' names as a sentence lists them."""
    return "、".join(tool.name for tool in tools)


def provide_tools(system: str) -> None:
    """Install the missing tools where `system` is "use" and this user may; say what is still missing."""
    tools = missing_tools()
    apt = apt_get(system) if tools else None
    if apt:
        say("[工具] 本机缺少 " + names_of(tools))
        apt_install(apt, [package for tool in tools for package in tool.packages])
        tools = missing_tools()
    lacking = "缺少 " + names_of(tools) + "，需要它们的测试不运行，其余照常"
    say("[工具] " + (lacking if tools else names_of(list(TOOLS)) + " 已具备"))


def python_of_venv() -> str | None:
    """Return the version of `.venv`'s Python as "3.11.2", or None where `.venv` is absent, broken or too old."""
    if not VENV_PYTHON.exists():
        return None
    code, lines = run([str(VENV_PYTHON), "-c", "import sys; print(*sys.version_info[:3])"])
    found = [] if code else lines[-1].split()
    if too_old(tuple(int(part) for part in found)):
        return None
    pip, ensurepip = ([str(VENV_PYTHON), "-m", *words] for words in (["pip", "--version"], ["ensurepip"]))
    return ".".join(found) if run(pip)[0] == 0 or run(ensurepip)[0] == 0 else None


def make_venv(system: str) -> str:
    """Make `.venv`, anew where it is of no use; return its Python's version. Raises NotSetUp with the cure."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    can_make = [base, "-c", "import ensurepip, venv"]
    if run(can_make)[0]:
        apt = apt_get(system)
        if apt:
            say("[环境] 这个 Python 不能建立虚拟环境，安装 python3-venv")
            apt_install(apt, ["python3-venv"])
        if not apt or run(can_make)[0]:
            raise NotSetUp("不能建立虚拟环境，缺少 ensurepip。请先运行：" + apt_line(["python3-venv"]))
    if VENV.exists():
        say("[环境] 已有的 .venv 不能使用，重新建立")
    say("[环境] 建立虚拟环境 " + str(VENV))
    code = run_quietly([base, "-m", "venv", "--clear", str(VENV)])
    version = python_of_venv()
    if code or version is None:
        raise NotSetUp("虚拟环境未能建立，原因见上。")
    return version


def requirements(part: str) -> list[str]:
    """Return what `part` ("demo" or "test") installs: the runtime set and the build's own needs, then the test set."""
    import tomllib  # absent from a Python that is too old

    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    more = table["project"]["optional-dependencies"]["test"] if part == "test" else []
    return [*table["project"]["dependencies"], *table["build-system"]["requires"], "editables", *more]


def fingerprint(part: str, version: str, *, root: Path = ROOT) -> str:
    """Return the digest of all that decides what `part` installs: lock, pyproject, Python's version, the place."""
    digest = hashlib.sha256("\0".join([part, version, str(root)]).encode("utf-8", "surrogateescape"))
    for name in ("requirements-dev.lock", "pyproject.toml"):
        path = root / name
        digest.update(b"\0" + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


def is_installed(part: str, version: str, *, root: Path = ROOT) -> bool:
    """Tell whether `.venv` holds what `part` needs now; what "test" installs serves "demo" too."""
    stamps = {each: root / ".venv" / f"docgen-{each}.stamp" for each in (part, "test")}
    return any(
        stamp.is_file() and stamp.read_text("ascii", "replace") == fingerprint(each, version, root=root)
        for each, stamp in stamps.items()
    )


def install(part: str, system: str) -> None:
    """Make `.venv` hold what `part` needs, at the lock's versions; what is there already is left. Raises NotSetUp."""
    version = python_of_venv() or make_venv(system)
    if is_installed(part, version):
        say(f"[安装] .venv（Python {version}）已装好，跳过")
        return
    for stamp in VENV.glob("docgen-*.stamp"):
        stamp.unlink()
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet"]
    if (ROOT / "wheelhouse").is_dir():
        say("[安装] 使用 wheelhouse 文件夹，不连网络")
        pip += ["--no-index", "--find-links", str(ROOT / "wheelhouse")]
    locked = ["-c", str(LOCK)] if LOCK.is_file() else []
    say(f"[安装] 按 {LOCK.name} 的版本安装所需的库到 .venv（Python {version}），可能需要几分钟")
    if run_quietly([*pip, *locked, *requirements(part)]):
        raise NotSetUp("所需的库未能安装，原因见上。请检查网络和 pip 的设置后再运行；已装好的不会重装。")
    say("[安装] 安装 docgen（可编辑方式）")
    if run_quietly([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)]):
        raise NotSetUp("docgen 未能安装，原因见上。")
    say("[安装] 安装加速组件 isal（可选；没有适合本机的版本时跳过，不影响使用）")
    run([*pip, *locked, "--only-binary", ":all:", "isal"])
    run([str(VENV_PYTHON), "-m", "compileall", "-q", str(ROOT / "docgen")])
    (VENV / f"docgen-{part}.stamp").write_text(fingerprint(part, version), "ascii")


CHECKS = (
    ("ruff check", ["-m", "ruff", "check", "--output-format=concise", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy", ["-m", "mypy"]),
    ("lint-imports", ["-c", "from importlinter.cli import lint_imports_command as run; run()"]),
)


def run_pytest(arguments: list[str]) -> tuple[int, dict[str, int]]:
    """Run pytest in two processes; return its exit code and its counts, all 0 where it could not even begin.

    "failed" takes in errors, "unmet" is the part of "skipped" that lacked a tool; tests/conftest.py writes them.
    """
    with tempfile.TemporaryDirectory(prefix="docgen-") as folder:
        kept = Path(folder) / "counts.json"
        command = [str(VENV_PYTHON), "-m", "pytest", "--color=no", "-n", "2", *arguments]
        code, _ = run(command, env=environment(DOCGEN_TEST_COUNTS=str(kept)), hear=say)
        counts = json.loads(kept.read_text("ascii")) if kept.is_file() else {}
    return code, {**dict.fromkeys(("passed", "failed", "skipped", "unmet"), 0), **counts}


def exit_code(not_passed: list[str], unmet: int, *, allowed: bool) -> int:
    """Return how `test` ends: what did not pass weighs more than what did not run; `allowed` excuses the latter."""
    ran = PASSED if allowed or not unmet else NOT_ALL_RAN
    return NOT_PASSED if not_passed else ran


def summary(results: dict[str, bool], counts: dict[str, int], *, allowed: bool) -> list[str]:
    """Return the closing lines: each check, pytest's counts, what did not run and its cure, the plain last line."""
    lines = ["", "==== 汇总 ===="]
    lines += [f"{name}：{'通过' if passed else '未通过'}" for name, passed in results.items()]
    lines.append("测试：通过 {passed}，未通过 {failed}，未运行 {skipped}".format_map(counts))
    if counts["unmet"]:
        tools = missing_tools()
        lines.append(f"其中 {counts['unmet']} 项因缺少 {names_of(tools)} 未运行。补齐：{cure(tools)}")
        lines.append("已按 --allow-missing 视为完成" if allowed else "确认不需要这些测试，可加 --allow-missing")
    lines.append("{passed} passed, {failed} failed, {skipped} skipped".format_map(counts))
    return lines


def test(options: argparse.Namespace) -> int:
    """Set up, run every check and every test whatever the others said, close with one summary; return the exit code."""
    install("test", options.system)
    provide_tools(options.system)
    results = {}
    for name, command in CHECKS:
        say(f"[检查] {name}")
        results[name] = run_quietly([str(VENV_PYTHON), *command]) == 0
    say("[测试] pytest")
    code, counts = run_pytest(options.pytest)
    results["pytest"] = code == 0
    for line in summary(results, counts, allowed=options.allow_missing):
        say(line)
    not_passed = [name for name, passed in results.items() if not passed]
    return exit_code(not_passed, counts["unmet"], allowed=options.allow_missing)


def demo(options: argparse.Namespace) -> int:
    """Set up, run `docgen demo` into the folder, print where the results lie; return docgen's exit code."""
    out = Path(options.folder).absolute()
    install("demo", options.system)
    say(f"[演示] docgen demo {out}")
    code = subprocess.call([str(VENV_BIN / "docgen"), "demo", str(out)], env=environment(), stdin=subprocess.DEVNULL)
    say("结果在：")
    for path in sorted(out.iterdir()) if out.is_dir() else ():
        say(f"  {path}")
    return code


def arguments_of(argv: list[str]) -> argparse.Namespace:
    """Return the options of `argv`; all after a lone `--` goes to pytest."""
    own, rest = (argv[: argv.index("--")], argv[argv.index("--") + 1 :]) if "--" in argv else (argv, [])
    system = argparse.ArgumentParser(add_help=False)
    system.add_argument(
        "--no-system", dest="system", action="store_const", const="leave", default="use", help="不动系统软件包"
    )
    parser = argparse.ArgumentParser(prog="dev.py", description="一条命令完成安装并运行。重复运行时跳过已完成的步骤。")
    commands = parser.add_subparsers(dest="command", required=True, metavar="demo | test")
    of_demo = commands.add_parser("demo", parents=[system], help="安装，并在文件夹中生成示例县的承诺书")
    of_demo.add_argument("folder", nargs="?", default="demo", help="放结果的文件夹（默认 demo）")
    of_demo.set_defaults(run=demo)
    of_test = commands.add_parser("test", parents=[system], help="安装，并运行全部检查和测试；-- 之后写 pytest 的参数")
    of_test.add_argument("--allow-missing", action="store_true", help="缺少工具而未运行的测试不影响退出码")
    of_test.set_defaults(run=test)
    options = parser.parse_args(own)
    if rest and options.command != "test":
        parser.error("-- 之后的内容只用于 test")
    options.pytest = rest
    return options


def main(argv: list[str]) -> int:
    """Run one command and return its exit code."""
    open_streams()
    options = arguments_of(argv)
    try:
        return int(options.run(options))
    except NotSetUp as stop:
        say("[停止] " + str(stop))
        return NOT_SET_UP
    except KeyboardInterrupt:
        say("已中断；再次运行会从未完成的一步继续。")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
