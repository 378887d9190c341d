"""Feeds in, articles on the queue: `feed -> entry -> article -> stream`."""
