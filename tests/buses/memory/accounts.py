"""Who may publish and listen where, and what one account sees of another: the topology, as the server reads it."""

from collections.abc import Iterator

from contracts.topology import ACCOUNTS, USERS, Account, User
from tests.buses.memory.subjects import any_holds, any_matches, matches

_ACCOUNTS: dict[str, Account] = {account.name: account for account in ACCOUNTS}
_USERS: dict[str, User] = {user.name: user for user in USERS}


def user_named(name: str) -> User:
    """A user of the topology."""
    return _USERS[name]


def may_publish(user: User, subject: str) -> bool:
    """Whether the user's grants hold a subject."""
    return any_matches(user.publish, subject)


def may_listen(user: User, pattern: str) -> bool:
    """Whether the user's grants hold all that a subscription asks for."""
    return any_holds(user.subscribe, pattern)


def keeps_streams(account: str) -> bool:
    """Whether JetStream is there for an account."""
    return _ACCOUNTS[account].jetstream


def asked_of(account: str, subject: str) -> Iterator[str]:
    """The accounts whose services are asked when an account publishes on a subject; its own is not among them."""
    for each in _ACCOUNTS[account].imports:
        if each.kind == "service" and matches(each.subject, subject):
            yield each.account


def hearing(account: str, subject: str) -> Iterator[str]:
    """The other accounts that hear what is published in an account."""
    for other in _ACCOUNTS.values():
        if any(i.kind == "stream" and i.account == account and matches(i.subject, subject) for i in other.imports):
            yield other.name
