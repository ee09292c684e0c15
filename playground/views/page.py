"""The size of a page of letters; without Plotly, because the answers are laid out by it."""

COLUMNS, ROWS = 42, 13
