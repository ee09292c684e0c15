"""A script as a Jupyter notebook (nbformat 4.5)."""

from __future__ import annotations

import json
import re


def notebook(title: str, script: str) -> str:
    """Write a notebook with a title cell and one cell for each part of the script.

    Parts are what two blank lines separate: a function, a class, a paragraph of statements.

    Args:
        title: The first line.
        script: A Python script.
    """
    parts = [part.strip("\n") for part in re.split(r"\n{3,}", script.strip("\n"))]
    cells = [_cell("markdown", f"# {title}", 0)]
    cells += [_cell("code", part, number) for number, part in enumerate(parts, 1)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps(
        {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1
    )


def _cell(kind: str, source: str, number: int) -> dict[str, object]:
    common: dict[str, object] = {
        "id": f"cell-{number}",
        "cell_type": kind,
        "metadata": {},
        "source": source,
    }
    return common if kind == "markdown" else {**common, "execution_count": None, "outputs": []}
