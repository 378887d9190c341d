"""`python -m marsad.local`: fetch and build the local Elasticsearch node, so that later starts open no connection."""

from __future__ import annotations

import sys

from marsad import settings
from marsad.errors import MarsadError
from marsad.local import elasticsearch_node

try:
    elasticsearch_node.prepare(settings.load().cache_dir, print)
except MarsadError as error:
    sys.exit(f"marsad: {error}")
