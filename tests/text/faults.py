"""How tests look at a `TextFault`, and the readers that must be total."""

from collections.abc import Callable
from typing import Any

from docgen.text.faults import TextFault


def fault_of(read: Callable[..., Any], *args: Any) -> tuple[str, dict[str, str]]:
    """Return code and arguments of the fault that `read(*args)` raises."""
    try:
        value = read(*args)
    except TextFault as fault:
        return fault.code, dict(fault.args_)
    raise AssertionError(f"no fault, but {value!r}")


def doubt_of(read: Callable[..., Any], *args: Any) -> tuple[str, Any]:
    """Return code and value of the hint that `read(*args)` raises."""
    try:
        value = read(*args)
    except TextFault as fault:
        return fault.code, fault.value
    raise AssertionError(f"no fault, but {value!r}")
