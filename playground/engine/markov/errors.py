"""What is wrong with a chain or a sequence that somebody typed."""

from __future__ import annotations

from playground.core.errors import PlaygroundError


class MarkovError(PlaygroundError, ValueError):
    """Numbers that are no Markov chain, no hidden Markov model or no sequence."""


class BadRow(MarkovError):
    """A row that is no distribution: negative, no number, all zero, or of the wrong sum."""

    def __init__(self, row: int, reason: str, matrix: str = "matrix") -> None:
        super().__init__(
            f"Row {row + 1} of the {matrix} {reason}. "
            "Try numbers from 0 up, at least one of them above 0."
        )
        self.row = row
        """From 0."""
        self.reason = reason


class BadShape(MarkovError):
    """Arrays that do not fit together."""


class BadSpread(MarkovError):
    """A Gaussian whose mean is no number or whose standard deviation is not above 0."""

    def __init__(self, state: int) -> None:
        super().__init__(
            f"State {state + 1} needs a mean that is a number and a standard deviation above 0. "
            "Try 1."
        )
        self.state = state


class UnknownSymbol(MarkovError):
    """An observation outside the alphabet."""

    def __init__(self, step: int, symbol: object, symbols: int) -> None:
        super().__init__(
            f"Observation {step + 1} is {symbol}, and the alphabet runs from 0 to {symbols - 1}. "
            "Change it, or give the emissions another column."
        )
        self.step = step
        """From 0."""
        self.symbol = symbol


class EmptySequence(MarkovError):
    """No observation at all, or none in one of several sequences."""

    def __init__(self) -> None:
        super().__init__("There is nothing to look at. Try a sequence of at least one observation.")


class BadLengths(MarkovError):
    """Lengths that do not add up to the sequence."""

    def __init__(self, total: int, steps: int) -> None:
        super().__init__(
            f"The lengths add up to {total}, and there are {steps} observations. "
            "Try lengths that cut the whole into pieces."
        )


class TooManyPaths(MarkovError):
    """More hidden paths than can be looked at one by one."""

    def __init__(self, paths: int, most: int) -> None:
        super().__init__(
            f"There are {_many(paths)} hidden paths, and {most:,} can be looked at one by one. "
            "Try fewer observations or fewer states."
        )


def _many(count: int) -> str:
    """A number that may have hundreds of digits."""
    digits = len(str(count)) - 1
    return f"{count:,}" if digits < 12 else f"more than 10^{digits}"
