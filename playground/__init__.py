"""A playground in which every picture is a real training run."""
