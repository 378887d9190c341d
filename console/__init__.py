"""The live page of a running Marsad, the watch over it, and the sample feed."""
