"""Runs: a Config being recorded. The only layer that executes experiments."""
