"""The page of the Recurrent lab."""

from playground.labs.recurrent import LAB
from playground.web.page import show

show(LAB)
