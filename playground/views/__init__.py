"""Pictures: arrays in, Plotly figures with bindings and Altair stills out. Knows no network and no
page.
"""
