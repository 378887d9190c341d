"""What is written to Elasticsearch: documents (pure), the index step (decides) and the cluster (acts)."""
