"""What the design needs of .streamlit/config.toml, and that the look is the one we chose."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FILE = ROOT / ".streamlit" / "config.toml"
CONFIG: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
THEMES = ("light", "dark")
READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text of ordinary size

READ = """
import json
from streamlit import config
config.get_config_options()
print(json.dumps({k: config.get_option(k) for k in json.loads(input())}))
"""


def options(table: dict[str, Any], path: str = "") -> dict[str, Any]:
    """The file's options by Streamlit's dotted names."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        dotted = f"{path}.{name}" if path else name
        found |= options(value, dotted) if isinstance(value, dict) else {dotted: value}
    return found


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB, 0 black to 1 white (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 (none) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_streamlit_knows_every_option_and_reads_our_value(tmp_path: Path) -> None:
    """A misspelt option is only a line in the server's log, so it would go unseen."""
    ours = options(CONFIG)
    done = subprocess.run(
        [sys.executable, "-c", READ], input=json.dumps(list(ours)), cwd=ROOT, text=True,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert "not a valid config option" not in done.stdout + done.stderr
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == ours


def test_no_garbage_collection_after_each_script_run() -> None:
    """It holds the interpreter's lock: one student's click would stall everybody's pictures."""
    assert CONFIG["runner"]["postScriptGC"] is False


def test_modules_are_not_reloaded_under_running_sessions() -> None:
    """The process holds the runs of every session; a reload would mix old and new classes."""
    assert CONFIG["server"]["fileWatcherType"] == "none"


def test_the_first_start_is_private_and_asks_nothing() -> None:
    assert CONFIG["server"]["address"] == "localhost"
    assert CONFIG["server"]["showEmailPrompt"] is False
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert "headless" not in CONFIG["server"]  # on a laptop the browser opens


def test_uploads_are_small() -> None:
    assert CONFIG["server"]["maxUploadSize"] == 1


@pytest.mark.parametrize(
    ("theme", "paper", "ink", "accent"),
    [("light", "#FBFAF7", "#1D2233", "#0E7C7B"), ("dark", "#12141C", "#ECE9E2", "#3FC1B0")],
)
def test_paper_ink_and_accent_are_ours(theme: str, paper: str, ink: str, accent: str) -> None:
    colours = CONFIG["theme"][theme]
    assert colours["backgroundColor"] == paper
    assert colours["textColor"] == ink
    assert colours["primaryColor"] == accent
    assert colours["sidebar"]["backgroundColor"] == paper


def test_light_and_dark_say_the_same_things() -> None:
    assert set(options(CONFIG["theme"]["light"])) == set(options(CONFIG["theme"]["dark"]))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("paper", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_is_readable_on_paper(theme: str, paper: str) -> None:
    colours = CONFIG["theme"][theme]
    names = ["textColor", "primaryColor", "linkColor"]
    names += [name for name in colours if name.endswith("TextColor")]
    low = {n: round(contrast(colours[n], colours[paper]), 2) for n in names}
    assert {name: value for name, value in low.items() if value < READABLE} == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("hue", ["yellow", "orange", "red", "green", "blue"])
def test_text_is_readable_in_its_box(theme: str, hue: str) -> None:
    """st.warning and its like set the text on a tinted ground."""
    colours = CONFIG["theme"][theme]
    ground, text = colours[f"{hue}BackgroundColor"], colours[f"{hue}TextColor"]
    assert contrast(text, ground) >= READABLE


@pytest.mark.parametrize("theme", THEMES)
def test_categories_are_okabe_and_itos_in_order(theme: str) -> None:
    """A thing keeps its colour on every page and in both themes; the ink comes last."""
    okabe_ito = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442"]
    colours = CONFIG["theme"][theme]
    assert colours["chartCategoricalColors"] == [*okabe_ito, colours["textColor"]]


def test_loss_surfaces_rise_from_dark_to_light() -> None:
    colours = CONFIG["theme"]["chartSequentialColors"]
    assert len(colours) == 10  # Streamlit takes its own palette for any other number
    assert all(luminance(low) < luminance(high) for low, high in pairwise(colours))


@pytest.mark.parametrize("theme", THEMES)
def test_signed_quantities_go_from_orange_through_paper_to_blue(theme: str) -> None:
    colours = CONFIG["theme"][theme]["chartDivergingColors"]
    paper = CONFIG["theme"][theme]["backgroundColor"]
    assert len(colours) == 10  # Streamlit takes its own palette for any other number
    away = [contrast(colour, paper) for colour in colours]
    assert all(far > near for far, near in pairwise(away[:5]))
    assert all(near < far for near, far in pairwise(away[5:]))
    assert int(colours[0][1:3], 16) > int(colours[0][5:], 16), "the negative end is orange"
    assert int(colours[-1][1:3], 16) < int(colours[-1][5:], 16), "the positive end is blue"
