"""What the four gateways share: sign-in, scope, one transaction per request, problems, keys, versions, pages.

A service's gateway.py imports from here; the pieces lie in the modules named after them.
"""

from infra.chassis.gateway.body import Body, Day, Moment, Sent, takes_up_to
from infra.chassis.gateway.etag import IfMatch, etag, must_be_current, tag
from infra.chassis.gateway.given import Asking, Reading, Who, Writing
from infra.chassis.gateway.mends import ONE_LINE, Mends
from infra.chassis.gateway.pages import Page, Paging
from infra.chassis.gateway.route import service_router
from infra.chassis.gateway.scope import Person, Role

__all__ = [
    "ONE_LINE",
    "Asking",
    "Body",
    "Day",
    "IfMatch",
    "Mends",
    "Moment",
    "Page",
    "Paging",
    "Person",
    "Reading",
    "Role",
    "Sent",
    "Who",
    "Writing",
    "etag",
    "must_be_current",
    "service_router",
    "tag",
    "takes_up_to",
]
