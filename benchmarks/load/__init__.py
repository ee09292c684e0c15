"""Visitors without a browser, for benchmarks: a page and a stream, as the browser speaks to the
server, and nothing drawn.

They live on one event loop in one process and do as little as they can: what they cost is taken
from the cores that the measured server has.
"""
