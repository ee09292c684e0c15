"""The page of the Markov lab."""

from playground.labs.markov import LAB
from playground.web.page import show

show(LAB)
