"""Facts about set-up that hold without a network: dev.py, .ci/run, the lock, and what no file here may name."""

import ast
import io
import os
import re
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path
from typing import Any

import pytest

import dev

ROOT = Path(__file__).resolve().parent.parent
ALL_RAN = {"passed": 5, "failed": 0, "skipped": 1, "unmet": 0}
LACKING = {"passed": 3, "failed": 0, "skipped": 3, "unmet": 2}


def run_dev(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run dev.py with an ASCII locale from a folder that is not the repository."""
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": "", **environment}
    if os.name == "nt":
        env = {**os.environ, **environment}
    command = [sys.executable, str(ROOT / "dev.py"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=env, cwd=ROOT.anchor, check=False)


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 99), (2, 7, 18)])
def test_python_before_3_11_is_too_old(version: tuple[int, ...]) -> None:
    assert dev.too_old(version)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (4, 0, 0)])
def test_python_3_11_and_later_will_do(version: tuple[int, ...]) -> None:
    assert not dev.too_old(version)


def test_python_3_6_can_parse_the_file() -> None:
    source = (ROOT / "dev.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))
    operators = {token.string for token in tokenize.generate_tokens(io.StringIO(source).readline)}
    assert ":=" not in operators
    assert "from __future__" not in source


def test_only_the_standard_library_is_imported() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert names <= sys.stdlib_module_names


def test_the_oldest_python_is_the_one_pyproject_names() -> None:
    assert pyproject()["project"]["requires-python"] == ">={}.{}".format(*dev.OLDEST)


def workspace(folder: Path) -> Path:
    """Make a folder with a lock, a pyproject and an environment, nothing installed."""
    (folder / ".venv").mkdir()
    (folder / "requirements-dev.lock").write_text("click==8.5.1\n")
    (folder / "pyproject.toml").write_text("[project]\n")
    return folder


def stamp(root: Path, part: str, version: str) -> None:
    """Mark `part` as installed."""
    text = dev.fingerprint(part, version, root=root)
    (root / ".venv" / f"docgen-{part}.stamp").write_text(text, "ascii")


def test_nothing_is_installed_in_a_new_environment(tmp_path: Path) -> None:
    assert not dev.is_installed("demo", "3.11.2", root=workspace(tmp_path))


def test_what_was_stamped_is_installed(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    stamp(root, "demo", "3.11.2")
    assert dev.is_installed("demo", "3.11.2", root=root)


def test_what_test_installs_serves_demo(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    stamp(root, "test", "3.11.2")
    assert dev.is_installed("demo", "3.11.2", root=root)


def test_what_demo_installs_does_not_serve_test(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    stamp(root, "demo", "3.11.2")
    assert not dev.is_installed("test", "3.11.2", root=root)


@pytest.mark.parametrize("name", ["requirements-dev.lock", "pyproject.toml"])
def test_a_changed_file_asks_for_a_new_installation(tmp_path: Path, name: str) -> None:
    root = workspace(tmp_path)
    stamp(root, "test", "3.11.2")
    (root / name).write_text("# changed\n")
    assert not dev.is_installed("test", "3.11.2", root=root)


def test_another_python_asks_for_a_new_installation(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    stamp(root, "test", "3.11.2")
    assert not dev.is_installed("test", "3.12.1", root=root)


def test_a_copied_tree_asks_for_a_new_installation(tmp_path: Path) -> None:
    assert dev.fingerprint("test", "3.11.2", root=tmp_path / "a") != dev.fingerprint(
        "test", "3.11.2", root=tmp_path / "b"
    )


def test_a_tool_that_is_on_the_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / ("soffice.exe" if os.name == "nt" else "soffice")
    program.write_text("")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert dev.find_soffice() == str(program)


def test_with_nothing_on_the_path_pdftoppm_is_missing_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert dev.names_of(dev.missing_tools("needs_pdftoppm")) == "poppler-utils"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Debian's command is for Linux")
def test_the_cure_is_one_line_that_can_be_pasted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert dev.cure([tool for tool in dev.TOOLS if tool.marker == "needs_pdftoppm"]) == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends poppler-utils"
    )


def test_left_alone_the_system_has_no_apt_get() -> None:
    assert dev.apt_get("leave") is None


def test_every_tool_has_a_marker_that_pytest_knows() -> None:
    known = {marker.split(":")[0] for marker in pyproject()["tool"]["pytest"]["ini_options"]["markers"]}
    assert {tool.marker for tool in dev.TOOLS} <= known


@pytest.mark.parametrize(
    ("not_passed", "unmet", "allowed", "code"),
    [
        ([], 0, False, 0),
        ([], 2, False, 4),
        ([], 2, True, 0),
        (["pytest"], 0, False, 1),
        (["mypy"], 2, False, 1),
        (["ruff check"], 2, True, 1),
    ],
)
def test_the_exit_code_weighs_what_did_not_pass_over_what_did_not_run(
    not_passed: list[str], unmet: int, allowed: bool, code: int
) -> None:
    assert dev.exit_code(not_passed, unmet, allowed=allowed) == code


def test_the_summary_ends_with_pytests_counts_in_plain_words() -> None:
    assert dev.summary({"mypy": False, "pytest": True}, ALL_RAN, allowed=False) == [
        "",
        "==== 汇总 ====",
        "mypy：未通过",
        "pytest：通过",
        "测试：通过 5，未通过 0，未运行 1",
        "5 passed, 0 failed, 1 skipped",
    ]


def test_the_summary_says_what_did_not_run_and_what_cures_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = dev.summary({}, LACKING, allowed=False)[3]
    assert said.startswith("其中 2 项因缺少 ")
    assert said.endswith("。补齐：" + dev.cure(dev.missing_tools()))


@pytest.mark.parametrize("arguments", [[], ["deploy"], ["test", "--quick"], ["demo", "--", "-k", "x"]])
def test_a_command_that_is_not_there_ends_with_2(arguments: list[str]) -> None:
    assert run_dev(*arguments).returncode == 2


def test_help_is_chinese_in_an_ascii_locale() -> None:
    assert "安装，并在文件夹中生成示例县的承诺书" in run_dev("--help").stdout


def test_what_stands_after_two_dashes_goes_to_pytest() -> None:
    options = dev.arguments_of(["test", "--allow-missing", "--", "-k", "dates", "-n", "0"])
    assert (options.pytest, options.allow_missing, options.system) == (["-k", "dates", "-n", "0"], True, "use")


def test_no_system_leaves_the_system_alone() -> None:
    assert dev.arguments_of(["demo", "--no-system"]).system == "leave"


def test_the_callers_proxies_and_pip_settings_reach_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("PIP_CERT", "bundle.crt")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("HOME", "")
    env = dev.environment()
    assert (env["https_proxy"], env["PIP_CERT"]) == ("http://proxy.example:3128", "bundle.crt")
    assert not {"PYTHONPATH", "HOME"} & env.keys()


def test_ci_calls_the_readmes_test_command_and_nothing_less() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands[:3] == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "python3 dev.py test"]
    assert commands[3:] == [".venv/bin/python -m tests.hostile.fuzz --seconds 60"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
def test_ci_can_be_executed() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python3 dev.py demo" in readme
    assert "python3 dev.py test" in readme


def test_the_lock_pins_all_that_pyproject_asks_for() -> None:
    pinned = {canonical(line.split("==")[0]) for line in lock_lines()}
    assert {canonical(re.split(r"[<>=!~ ;\[]", wanted)[0]) for wanted in dev.requirements("test")} <= pinned


def test_the_lock_holds_exact_versions_only() -> None:
    assert [
        line for line in lock_lines() if not re.fullmatch(r"[\w.-]+==[\w.]+(; sys_platform == \"win32\")?", line)
    ] == []


# A machine's folders and registries' hosts, written so that this file does not name them.
FORBIDDEN = re.compile(
    "|".join(
        [
            "/wo" + "rk/",
            "/ro" + "ot/",
            "/ho" + r"me/\w",
            r"\bpypi\." + r"org",
            r"pythonhosted\." + r"org",
            "--index" + "-url",
        ]
    )
    + "|"
    + "|".join(["deb.debian" + r"\.org", r"mirrors?\." + r"\w+\.(com|cn|edu)", r"C:\\\\?Us" + "ers"])
)
TEXT = {".py", ".toml", ".md", ".yaml", ".yml", ".po", ".lock", ".txt", ".sh", ".bat", ".cfg", ".ini", ".json", ""}
NOT_OURS = {".git", ".venv", "build", "dist", "demo", "out", "wheelhouse", "node_modules", "__pycache__"}


def test_no_file_names_a_machines_path_or_a_registrys_host() -> None:
    named = [f"{path.relative_to(ROOT)}: {found[0]}" for path in our_texts() if (found := FORBIDDEN.search(read(path)))]
    assert named == []


def our_texts() -> list[Path]:
    """Return the text files of the repository, less what is made or installed."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        hidden = {name for name in folders if name.startswith(".") and name != ".ci"}
        folders[:] = [name for name in folders if name not in NOT_OURS | hidden and not name.endswith(".egg-info")]
        found += [Path(folder) / name for name in names if Path(name).suffix in TEXT]
    return found


def read(path: Path) -> str:
    """Return a file's text, its odd bytes replaced."""
    return path.read_text("utf-8", "replace")


def pyproject() -> dict[str, Any]:
    """Return pyproject.toml as data."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def lock_lines() -> list[str]:
    """Return the lock's lines that pin something."""
    return [
        line for line in (ROOT / "requirements-dev.lock").read_text("utf-8").splitlines() if line[:1] not in ("#", "")
    ]


def canonical(name: str) -> str:
    """Return a distribution's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
