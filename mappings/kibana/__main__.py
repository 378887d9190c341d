"""Prints the objects for the file that is shipped."""

from mappings.kibana import ndjson, objects

print(ndjson(objects()), end="")
