"""The spine on real servers: journal, relay, consumer, timers and what guards them."""
