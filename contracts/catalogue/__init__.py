"""What the events look like to others: JSON Schemas, golden samples, asyncapi.yaml and EVENTS.md.

All of it is written from the models and committed, so that a change shows itself in review.
"""

from contracts.catalogue.findings import Finding
from contracts.catalogue.keeping import ROOT, Written, check, write

__all__ = ["ROOT", "Finding", "Written", "check", "write"]
