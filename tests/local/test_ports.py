import socket

from infra.local.ports import choose_ports, is_free


def test_a_port_is_the_same_again_while_it_is_free() -> None:
    first = choose_ports(("a", "b"), {})
    assert choose_ports(("a", "b"), first) == first


def test_a_port_taken_meanwhile_is_replaced_and_the_others_stay() -> None:
    first = choose_ports(("a", "b"), {})
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", first["a"]))
        somebody.listen()
        assert not is_free(first["a"])
        second = choose_ports(("a", "b"), first)
    assert second["a"] != first["a"]
    assert second["b"] == first["b"]


def test_two_names_never_share_a_port() -> None:
    port = choose_ports(("a",), {})["a"]
    chosen = choose_ports(("a", "b"), {"a": port, "b": port})
    assert chosen["a"] != chosen["b"]


def test_ports_lie_below_those_lent_to_outgoing_connections() -> None:
    assert all(20_000 <= port < 32_768 for port in choose_ports(map(str, range(20)), {}).values())
