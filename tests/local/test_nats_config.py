from dataclasses import replace

from contracts.topology import ACCOUNTS, USERS, Account, Export, Import, User
from infra.local.nats_config import Cluster, Place, render, route

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


def test_nodes_of_a_cluster_let_in_only_those_who_know_the_password_and_send_clients_nowhere() -> None:
    cluster = Cluster("127.0.0.1:6222", (route("127.0.0.1:6223", "s3cret/+"),), "s3cret/+")
    text = render(replace(PLACE, cluster=cluster), KEYS)
    assert 'authorization { user: routes, password: "s3cret/+" }' in text
    assert "nats-route://routes:s3cret%2F%2B@127.0.0.1:6223" in text
    assert "no_advertise: true" in text
    assert "s3cret" not in repr(cluster)
    assert "cluster {" not in render(PLACE, KEYS)
