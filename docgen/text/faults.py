"""How a reader says that a text cannot be read, or is read with a doubt. Knows codes; places are the caller's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class TextFault(ValueError):
    """A text that a reader cannot take as it stands: the code of `codes.toml` and the arguments of its sentence.

    `value` is None where nothing can be read. Where the code is only a hint, `value` is what was read all the same,
    and the caller goes on with it after reporting. What people typed stands in private arguments alone
    (`problems.PRIVATE`).
    """

    def __init__(self, code: str, value: object = None, /, **args: object) -> None:
        super().__init__(code)
        self._code = code
        self._value = value
        self._named = tuple((name, str(each)) for name, each in args.items())

    @property
    def code(self) -> str:
        """The code of the problem, "DG103"."""
        return self._code

    @property
    def value(self) -> Any:
        """What was read in spite of the doubt, or None."""
        return self._value

    @property
    def args_(self) -> tuple[tuple[str, str], ...]:
        """The arguments, for `problem(fault.code, origin, **dict(fault.args_))`; `args` is the exception's own."""
        return self._named

    def __reduce__(self) -> tuple[Callable[..., TextFault], tuple[Any, ...]]:
        return _rebuild, (self._code, self._value, self._named)


def _rebuild(code: str, value: object, named: tuple[tuple[str, str], ...]) -> TextFault:
    return TextFault(code, value, **dict(named))
