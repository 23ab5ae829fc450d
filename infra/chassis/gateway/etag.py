"""Two people, one thing: the version that was read stands in ETag, and comes back in If-Match."""

import re
from typing import Annotated

from fastapi import Depends, Header
from starlette.responses import Response

from infra.chassis.refusal import Refusal, Stale

_OURS = re.compile(r'"([0-9]{1,18})"')


class PreconditionRequired(Refusal):
    """A change came without saying which version it changes."""

    status = 428


def etag(version: int) -> str:
    """The strong entity tag of a version: `"3"`."""
    return f'"{version}"'


def tag(response: Response, version: int) -> None:
    """Put the version of what is answered into the header ETag."""
    response.headers["ETag"] = etag(version)


async def version_expected(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description="The ETag of what you read and now change.", examples=['"3"']),
    ] = None,
) -> int:
    """The version a change is meant for. Raises PreconditionRequired without one, Stale for a tag not ours."""
    if if_match is None:
        raise PreconditionRequired("Read it first, and send its ETag in the header `If-Match`.")
    found = _OURS.fullmatch(if_match.strip())
    if found is None:
        # A weak tag, `*`, a list or a stranger's tag names no version that we ever gave out.
        raise Stale('If-Match is not the ETag of what you read; send it as it came, with quotation marks: "3".')
    return int(found[1])


IfMatch = Annotated[int, Depends(version_expected)]
"""`version: IfMatch` – the version a change is meant for; hand it to the store as `expect=version`."""


def must_be_current(version: int, *, expect: int) -> None:
    """Raise Stale unless nobody has changed it since it was read."""
    if version != expect:
        raise Stale("Someone has changed it since you read it. Read it again, then make your change.")
