"""`python -m playground`: the labs without a browser."""

import sys

from playground.command import main

sys.exit(main())
