"""The pages of short entries: which are read, how, and what becomes of them."""
