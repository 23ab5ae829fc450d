"""What the four services stand on: journal, relay, consumer, timers, clock, gateway.

Import the module you need; this package pulls in nothing by itself, so that start-up stays short.
"""
