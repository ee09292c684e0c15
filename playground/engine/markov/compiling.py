"""How kernels are compiled.

A kernel calls no other kernel: numba's cache is as old as the file that a kernel stands in, and
would miss a change elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile, and keep the machine code on disk where a folder for it can be written.

    A product may be fused with a sum, which rounds once instead of twice; no sum is reordered.
    """
    options: dict[str, Any] = {"fastmath": {"contract"}, "error_model": "numpy", "nogil": True}
    try:
        return cast("Callable[P, R]", njit(cache=True, **options)(function))
    except RuntimeError:  # no folder that numba could write to
        return cast("Callable[P, R]", njit(**options)(function))
