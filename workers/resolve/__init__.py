"""Names to things: which place on the map, which group, a text means."""
