"""`python -m playground`: the labs without a browser."""

import io
import os
import sys

from playground.command import main

for stream in (sys.stdout, sys.stderr):
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8")  # formulas are Greek, whatever the terminal speaks
try:
    code = main()
    sys.stdout.flush()
except BrokenPipeError:
    # The reader has what it wanted (`| head`); the interpreter must not try to flush again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    code = 0
sys.exit(code)
