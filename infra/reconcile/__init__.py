"""`samrad reconcile`: what a service's journal says against what its stream holds, and bringing them together again.

Read `compare` first: it finds the differences. `mend` has what the bus lost told again, `recover` brings back what a
restored database lost.
"""
