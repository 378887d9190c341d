"""The servers a laptop does not have: a Redis and an Elasticsearch of our own, under the data folder."""
