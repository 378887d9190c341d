"""Articles off the queue, events into the index, alerts out: `stream -> events -> index -> alert`."""
