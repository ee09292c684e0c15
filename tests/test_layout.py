"""Laws of the tree itself: cheap to check, easy to break."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 350
TEXT = {".cfg", ".css", ".html", ".js", ".json", ".md", ".py", ".toml", ".txt", ""}
OUTSIDE = {".git", ".venv", "node_modules"}

# Folders in which people and machines keep their work: a path below one is somebody's own.
HOME_OR_WORK = re.compile(
    r"(?<![\w.~/-])(?:/(?:home|Users|root|work|workspace|tmp|mnt|opt)/\w|[A-Z]:\\\\?Users)"
)


def ours() -> list[Path]:
    """Every text file that belongs to the project; hidden folders hold caches, but for two."""
    return sorted(
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and path.suffix in TEXT
        and not any(
            part in OUTSIDE or part.endswith("cache") or part in {"__pycache__", ".hypothesis"}
            for part in path.relative_to(ROOT).parts
        )
    )


def commands(document: str) -> list[str]:
    """Targets of make that a document tells people to run."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return sorted(set(re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.MULTILINE)))


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/hosting.md"])
def test_every_make_command_in_the_documents_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    told = commands(document)
    assert told, f"{document} names no make command"
    assert set(told) <= targets


def test_every_command_of_the_command_line_in_the_readme_exists() -> None:
    from playground.command import main

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in set(re.findall(r"python -m playground (\w+)", text)):
        with pytest.raises(SystemExit) as left:
            main([command, "--help"])
        assert left.value.code == 0, command


def test_every_local_link_in_the_documents_leads_somewhere() -> None:
    for document in [path for path in ours() if path.suffix == ".md"]:
        for target in re.findall(r"\]\(([^)#\s]+)\)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_source_file_can_be_read_at_one_sitting() -> None:
    sources = [*(ROOT / "playground").rglob("*.py"), *(ROOT / "assets/player").glob("*.*")]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources}
    assert lengths
    assert {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n >= LONGEST_FILE} == {}


def test_no_file_names_a_folder_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in ours()
        if path != Path(__file__)
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if HOME_OR_WORK.search(line)
    ]
    assert found == []


def test_a_folder_of_one_machine_is_recognised() -> None:
    for line in ('"/home/ada/run.npz"', "see /workspace/x", r"C:\Users\ada", "open('/Users/ada')"):
        assert HOME_OR_WORK.search(line), line
    for line in ("a/home/b", "pages/home.py", "/usr/bin/chromium", "rows / root / x"):
        assert not HOME_OR_WORK.search(line), line


def test_every_lab_has_its_page_and_every_page_its_lab() -> None:
    from playground import labs

    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert pages == {lab.slug for lab in labs.ALL} | {"home"}


def test_one_torch_serves_every_build() -> None:
    """`==` without a local part admits the CPU and the CUDA builds, and `make` reads that line."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    (torch,) = [line for line in lines if line.startswith("torch")]
    assert re.fullmatch(r"torch==\d+\.\d+\.\d+", torch)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"torch==[\d.]*\d", readme)) == {torch}
