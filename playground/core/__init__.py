"""The words everything else is written in: errors, configs, channels, tables. Imports no other
layer.
"""
