"""One fact of every kind, told once, as they could have been said in Helsefellesskapet in Vestfold in 2024.

The people, the host, the figures and the decisions are made up. Each fact becomes the golden sample of its event.
"""

from contracts.catalogue.story import honoraria, meetings, notifications, representation
from contracts.catalogue.story.told import Told

STORY: dict[str, Told] = {
    told.event.event_type(): told
    for chapter in (representation, meetings, honoraria, notifications)
    for told in chapter.CHAPTER
}
"""CloudEvents type → the fact."""
