"""Marsad: a self-hosted watch on the news, from feed to alert."""

__version__ = "0.1.0"
