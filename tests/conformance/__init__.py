"""What the chassis relies on and gives, tried on the bus in memory and on a real nats-server by the same tests."""
