"""The first page: what there is to watch."""

from playground.web.home import home

home()
