"""The labs, in teaching order."""

from playground.core.errors import UnknownLab
from playground.labs.descent import LAB as DESCENT
from playground.labs.lab import Lab
from playground.labs.markov import LAB as MARKOV
from playground.labs.network import LAB as NETWORK
from playground.labs.recurrent import LAB as RECURRENT

ALL: tuple[Lab, ...] = (DESCENT, NETWORK, RECURRENT, MARKOV)


def find(slug: str) -> Lab:
    """Find a lab by its slug.

    Raises:
        UnknownLab: There is none of that name.
    """
    for lab in ALL:
        if lab.slug == slug:
            return lab
    raise UnknownLab(slug, tuple(lab.slug for lab in ALL))
