"""What publishers could send to harm a poller, and that it does not: addresses, what goes over the wire, documents."""
