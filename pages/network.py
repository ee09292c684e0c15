"""The page of the Network lab."""

from playground.labs.network import LAB
from playground.web.page import show

show(LAB)
