"""Letters name the community and its municipalities where that is known, and wait for neither."""

from itertools import count, permutations

import pytest

from contracts.events.representation import AppointedBy
from infra.chassis.ids import new_id
from services.notifications import store
from services.notifications.model.known import Names
from tests.notifications.conftest import Office
from tests.notifications.sinks import text_of
from tests.notifications.told import Story

_NUMBERS = count(6000)


def number() -> str:
    """A municipality of this test's own: other files share the database, and speak of 3905 by its number."""
    return str(next(_NUMBERS))


def by(municipality: str) -> AppointedBy:
    """Appointed by this municipality."""
    return AppointedBy(kind="municipality", municipality=municipality)


async def names_of(office: Office, community: str | None, municipality: str | None) -> Names:
    async with office.it.database.pool.acquire() as connection:
        return await store.community.names(connection, community, municipality)


async def test_a_letter_is_signed_in_the_communitys_name_and_names_who_appointed(office: Office, story: Story) -> None:
    town = number()
    await office.hear(story.registered("Helsefellesskapet i Vestfold", **{f"m{town}": "Tønsberg"}))
    await office.hear(story.contact(), story.body(), story.appointed(appointed_by=by(town)))
    await office.hear(story.scheduled(), story.invited())
    welcome, invitation = (text_of(mail) for mail in office.post.to(story.address))
    assert "Du er oppnevnt av Tønsberg kommune som representant for fastlegene i SSU Vestfold." in welcome
    assert "Du er oppnevnt av Tønsberg kommune." in invitation
    for letter in (welcome, invitation):
        assert letter.endswith("Vennlig hilsen\nsekretariatet i Helsefellesskapet i Vestfold\n")


async def test_a_letter_does_not_wait_for_a_name(office: Office, story: Story) -> None:
    town = number()
    await office.hear(story.contact(), story.body(), story.appointed(appointed_by=by(town)))
    (letter,) = (text_of(mail) for mail in office.post.to(story.address))
    assert f"Du er oppnevnt av kommune {town} som representant" in letter
    assert letter.endswith("Vennlig hilsen\nsekretariatet\n")


async def test_money_names_who_pays(office: Office, story: Story) -> None:
    payer = number()
    await office.hear(story.registered(**{f"m{payer}": "Færder"}), story.body(), story.contact(language="en"))
    paid = story.approved(new_id()).model_copy(update={"payer": payer, "meeting": None})
    await office.hear(paid, story.statement(municipality=payer))
    # They leave side by side, and either may be the first.
    approval, statement = sorted(office.post.to(story.address), key=lambda mail: "settlement" in str(mail["Subject"]))
    assert "the next settlement from Færder municipality" in text_of(approval)
    assert "Amount: NOK 2,567.50" in text_of(approval)
    assert statement["Subject"] == "Your settlement from Færder municipality is ready"
    assert text_of(statement).endswith("the secretariat of Helsefellesskapet i Prøveland\n")


async def test_a_joint_body_is_named_as_it_is(office: Office, story: Story) -> None:
    joint = AppointedBy(kind="joint_body", name="Kommunerådet")
    await office.hear(story.registered(), story.body(), story.contact(), story.appointed(appointed_by=joint))
    (letter,) = (text_of(mail) for mail in office.post.to(story.address))
    assert "Du er oppnevnt av Kommunerådet som representant" in letter


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_newest_names_win_in_whatever_order_they_come(
    office: Office, story: Story, order: tuple[int, ...]
) -> None:
    town, other = number(), number()
    said = [
        story.registered("Første", **{f"m{town}": "Gammelby", f"m{other}": "Utby"}),
        story.registered("Andre", **{f"m{town}": "Gammelby", f"m{other}": "Utby"}),
        story.registered("Tredje", **{f"m{town}": "Nyby", f"m{other}": None}),
    ]
    await office.hear_in_order(said, order)
    assert await names_of(office, story.community, town) == Names("Tredje", "Nyby")
    assert await names_of(office, story.community, other) == Names("Tredje", None)
    assert await names_of(office, story.community, None) == Names("Tredje", None)
    assert await names_of(office, f"{story.community}-x", None) == Names()


async def test_a_municipality_of_two_communities_is_named_as_ones_own_does(office: Office, story: Story) -> None:
    town, other = number(), Story()
    await office.hear(story.registered("Vår", **{f"m{town}": "Vårby"}))
    await office.hear(other.registered("Deres", **{f"m{town}": "Deresby"}))
    assert await names_of(office, story.community, town) == Names("Vår", "Vårby")
    assert await names_of(office, other.community, town) == Names("Deres", "Deresby")
    # Nothing says which of the two a statement is of, so it names neither.
    first = min((story.community, "Vårby"), (other.community, "Deresby"))
    assert await names_of(office, None, town) == Names(None, first[1])


async def test_a_municipality_registered_with_the_word_does_not_get_it_twice(office: Office, story: Story) -> None:
    town = number()
    await office.hear(story.registered(**{f"m{town}": "Oslo Kommune"}), story.contact())
    await office.hear(story.statement(municipality=town))
    (mail,) = office.post.to(story.address)
    assert mail["Subject"] == "Oppgjøret ditt fra Oslo kommune er klart"
