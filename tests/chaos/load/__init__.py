"""People who work through the gateways while the house is attacked, and their own book of what they were answered.

deeds.py     what they do, and which fact each deed states about what
book.py      what was asked under which key, and what was answered
client.py    asking until there is an answer, under one key
world.py     who is there: a community of its own, bodies, GPs
founding.py  how it comes to be
stories.py   what happens in it: meetings, attendance, preparation, corrections
money.py     attest, authorise, settle
hands.py     many at once, at a pace
"""

from tests.chaos.load.book import Book, Entry
from tests.chaos.load.client import Client
from tests.chaos.load.founding import found
from tests.chaos.load.hands import Hands
from tests.chaos.load.world import World

__all__ = ["Book", "Client", "Entry", "Hands", "World", "found"]
