"""Tests against real servers that they start themselves."""
