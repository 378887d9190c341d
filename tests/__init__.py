"""Tests: unit/ mirrors the code, integration/ starts real servers."""
