from contracts.topology import ACCOUNTS, USERS, Account, Export, Import, User
from infra.local.nats_config import Place, render

PLACE = Place(listen="127.0.0.1:4222", monitor="127.0.0.1:8222", store="/data/streams")
KEYS = {user.name: f"U{user.name.upper()}" for user in USERS}


def test_a_user_that_may_do_nothing_is_denied_everything() -> None:
    # nats-server reads an empty list of what is allowed as: everything.
    user = User("mute", "SAMRAD", publish=(), subscribe=())
    text = render(PLACE, {"mute": "UMUTE"}, accounts=(Account("SAMRAD"),), users=(user,))
    assert text.count('{ deny: [">"] }') == 2
    assert "allow" not in text


def test_every_user_of_the_topology_stands_in_its_account_once() -> None:
    text = render(PLACE, KEYS)
    for user in USERS:
        assert text.count(f'nkey: "{KEYS[user.name]}"') == 1
    for account in ACCOUNTS:
        assert f"  {account.name} {{" in text


def test_the_bus_writes_to_disk_before_it_acknowledges_unless_told_otherwise() -> None:
    assert "sync_interval: always" in render(PLACE, KEYS)
    assert "sync_interval" not in render(PLACE, KEYS, durable=False)


def test_what_begins_with_a_dollar_is_left_to_the_environment_in_keys_but_not_in_subjects() -> None:
    accounts = (
        Account("SAMRAD", exports=(Export("service", "$JS.API.X", streamed=True),)),
        Account("OUT", imports=(Import("service", "SAMRAD", "$JS.API.X"),)),
    )
    user = User("anna", "SAMRAD", publish=("$JS.API.X",), subscribe=())
    text = render(PLACE, {"anna": "$ANNA"}, accounts=accounts, users=(user,))
    assert "nkey: $ANNA," in text
    assert text.count('"$JS.API.X"') == 3
    assert "response_type: stream" in text
