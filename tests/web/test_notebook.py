"""The notebook is one that Jupyter opens, and holds the script whole."""

from __future__ import annotations

import nbformat

from playground.web.notebook import notebook


def test_the_notebook_is_valid_and_its_code_cells_are_the_script() -> None:
    script = "import torch\n\n\ndef f():\n    return 1\n\n\nprint('loss', f())\n"
    made = nbformat.reads(notebook("Title", script), as_version=4)
    nbformat.validate(made)
    code = [cell.source for cell in made.cells if cell.cell_type == "code"]
    assert len(code) == 3 and made.cells[0].source == "# Title"
    assert "\n\n\n".join(code) + "\n" == script
