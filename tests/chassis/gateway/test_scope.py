"""A role counts where it was granted, and what nobody said is refused."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.chassis.gateway.scope import SCOPES_OF, Grant, NotAllowed, Person, Role
from infra.chassis.refusal import NotFound

ME, OTHER = UUID(int=1), UUID(int=2)
PLACES = {"community": "vestfold", "municipality": "3907", "practitioner": ME}
ELSEWHERE = {"community": "agder", "municipality": "4204", "practitioner": OTHER}


def grant(role: Role, places: dict[str, object], kind: str) -> Grant:
    return Grant(role, **{kind: places[kind]})  # type: ignore[arg-type]


@pytest.mark.parametrize(("role", "kind"), [(role, kind) for role, kinds in SCOPES_OF.items() for kind in kinds])
def test_a_role_counts_in_its_own_place_and_nowhere_else(role: Role, kind: str) -> None:
    person = Person("p", (grant(role, PLACES, kind),))
    assert person.may(role, **{kind: PLACES[kind]})  # type: ignore[arg-type]
    assert not person.may(role, **{kind: ELSEWHERE[kind]})  # type: ignore[arg-type]
    assert not person.may(role)
    assert not person.may(role, **{k: v for k, v in PLACES.items() if k != kind})  # type: ignore[arg-type]


@given(
    roles=st.lists(st.sampled_from(sorted(SCOPES_OF)), max_size=4),
    grants=st.lists(
        st.sampled_from([grant(role, PLACES, kind) for role, kinds in SCOPES_OF.items() for kind in kinds]), max_size=4
    ),
)
def test_nothing_is_granted_for_a_thing_that_belongs_to_nobody(roles: list[Role], grants: list[Grant]) -> None:
    person = Person("p", tuple(grants))
    assert not person.may(*roles)
    assert not person.may(*roles, community=(), municipality=None, practitioner=None)


def test_roles_without_a_place_count_everywhere_but_only_when_asked_for() -> None:
    operator = Person("p", (Grant("operator"),))
    assert operator.may("operator")
    assert not operator.may("secretariat", community="vestfold")


def test_any_of_several_roles_and_places_is_enough() -> None:
    economist = Person("p", (Grant("economist", municipality="3907"),))
    assert economist.may("secretariat", "economist", community="vestfold", municipality=["3905", "3907"])
    assert not economist.may("secretariat", community="vestfold", municipality="3907")


def test_a_part_of_a_number_is_not_the_number() -> None:
    assert not Person("p", (Grant("economist", municipality="3"),)).may("economist", municipality="3907")


def test_must_raises_what_the_thing_allows_to_be_known() -> None:
    nobody = Person("p")
    with pytest.raises(NotAllowed, match="role secretariat or attester"):
        nobody.must("secretariat", "attester", community="vestfold")
    with pytest.raises(NotFound):
        nobody.must("practitioner", practitioner=ME, hidden=True)


def test_a_person_knows_where_a_list_may_look() -> None:
    person = Person(
        "p",
        (
            Grant("secretariat", community="vestfold"),
            Grant("attester", community="agder"),
            Grant("authoriser", municipality="3907"),
            Grant("practitioner", practitioner=ME),
        ),
    )
    assert person.communities("secretariat", "recorder") == {"vestfold"}
    assert person.municipalities("authoriser") == {"3907"}
    assert person.municipalities("economist") == set()
    assert person.practitioner == ME
    assert Person("q").practitioner is None
