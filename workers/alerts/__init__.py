"""Rules over events: `event -> match -> alert -> outbox -> channel`, and the watch over Marsad itself."""
