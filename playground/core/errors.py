"""Everything a student can cause, in words: what is wrong, the value got, what to try."""

from __future__ import annotations


class PlaygroundError(Exception):
    """A mistake with a way out. Its text is one sentence fit for the page and the command line."""


class UnknownField(PlaygroundError):
    """A field that the lab's Config does not have."""

    def __init__(self, field: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no control called {field!r}; try one of: {', '.join(known)}.")
        self.field = field


class BadValue(PlaygroundError):
    """A value that a field does not take."""

    def __init__(self, label: str, field: str, value: object, needs: str, attempt: str) -> None:
        super().__init__(f"{label} ({field}) {needs}; you gave {_shorten(value)}. Try {attempt}.")
        self.field = field


class UnknownLab(PlaygroundError):
    """A slug that names no lab."""

    def __init__(self, slug: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no lab called {slug!r}; try one of: {', '.join(known)}.")


class UnknownPreset(PlaygroundError):
    """A preset that the lab does not have."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no preset called {name!r}; try one of: {', '.join(known)}.")


class UnknownQuestion(PlaygroundError):
    """A question that the lab does not answer."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no question called {name!r}; try one of: {', '.join(known)}.")


class BadArgument(PlaygroundError):
    """An argument of a question or of the command line that cannot be used."""


class OldLink(PlaygroundError):
    """A link made for another version of a Config, whose defaults may have meant something else."""

    def __init__(self, version: str, current: int) -> None:
        super().__init__(
            f"This link says version {_shorten(version)}, this page is version {current}: a "
            f"setting "
            "left out of the link may have changed. Check the controls, then share a new link."
        )


class FormulaError(PlaygroundError):
    """A typed formula that cannot be read."""

    def __init__(self, sentence: str, place: int) -> None:
        super().__init__(sentence)
        self.place = place
        """Where, counted in characters from 1."""


def _shorten(value: object) -> str:
    """The value as the student typed it, cut where it would fill the screen."""
    text = value if isinstance(value, str) else repr(value)
    return text if 0 < len(text) <= 60 else "nothing" if not text else text[:57] + "..."
