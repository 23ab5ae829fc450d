"""What each back end of the bus guarantees. The suite in tests/conformance tests what is declared and skips the rest.

A figure here is tested like a flag: a back end that changes it must change the declaration too.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantees:
    """What may be relied on. All sizes are bytes, all times seconds."""

    name: str

    largest_payload: int = 1_048_576
    """A message and its headers. The client refuses a larger payload; if headers make it so, the connection ends."""
    largest_batch: int = 1_000
    """Messages in an atomic batch."""
    batches_at_once: int = 50
    """Batches begun and not ended, on one stream."""
    batch_patience: float = 10.0
    """After this long without another message a batch that was begun is given up."""

    remembers_ids_over_a_restart: bool = True
    """A message told again within the deduplication window is known, though the server was killed in between."""
    forgets_acknowledgements: float = 1.0
    """A server that is killed may forget those of so short a time; older ones it knows."""

    serves_processes: bool
    """Its users may be processes of their own, which can be killed."""
    repeats_itself: bool
    """The same calls, carried in the same order, have the same course of events."""


IN_MEMORY = Guarantees(name="in memory", serves_processes=False, repeats_itself=True)
ON_A_SERVER = Guarantees(name="nats-server", serves_processes=True, repeats_itself=False)

# Neither is declared to outlast a power cut or the loss of a node: tests run without fsync and on one node.
# The first is asserted before a service relays anything, the second is for the suites of violence and of scale.
