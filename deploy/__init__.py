"""What is put beside Marsad where it runs; a package so that the wheel carries the local node's plugin source."""
