"""Descent: optimizers race down an error surface."""

from playground.labs.descent import LAB
from playground.web.page import show

show(LAB)
