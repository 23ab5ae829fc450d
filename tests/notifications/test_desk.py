"""Settings that would send into the void, or in the clear, are refused in words when the process starts."""

import pytest
from pydantic import SecretStr

from infra.chassis.settings import Settings, WrongSettings
from services.notifications.desk import desk_from
from services.notifications.post import Server, server_from


def settings(**given: object) -> Settings:
    return Settings.model_construct().model_copy(update={"environment": "test", **given})


def test_a_sender_has_a_name_an_address_and_the_domain_of_its_message_ids() -> None:
    desk = desk_from(settings(mail_from="Sekretariatet i Vestfold <post@Vestfold.example>", marker="OPPDIKTET"))
    assert desk.sender.mailbox.name == "Sekretariatet i Vestfold"
    assert desk.sender.mailbox.address == "post@vestfold.example"
    assert desk.sender.domain == "vestfold.example"
    assert desk.marker == "OPPDIKTET"


@pytest.mark.parametrize(
    "mail_from", ["", "Sekretariatet", "post@", "post@vest fold.example", "a@b.example, c@d.example"]
)
def test_a_sender_that_is_no_mailbox_is_refused(mail_from: str) -> None:
    with pytest.raises(WrongSettings, match="SAMRAD_MAIL_FROM"):
        desk_from(settings(mail_from=mail_from))


def test_real_mail_is_not_sent_from_an_address_that_nobody_can_answer() -> None:
    with pytest.raises(WrongSettings, match="SAMRAD_MAIL_FROM"):
        desk_from(settings(environment="production", mail_from="Samråd <samrad@samrad.invalid>"))


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", Server("127.0.0.1", 2525, False)),
        ("smtp://mail.example", Server("mail.example", 25, False)),
        ("smtps://samrad:p%40ss@mail.example", Server("mail.example", 465, True, "samrad", "p@ss")),
    ],
)
def test_a_mail_server_is_given_as_an_address(url: str, server: Server) -> None:
    assert server_from(settings(smtp_url=SecretStr(url))) == server


@pytest.mark.parametrize(
    "url", ["", "mail.example:25", "http://mail.example", "smtp://:25", "smtp://mail.example:port"]
)
def test_what_is_no_mail_server_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(WrongSettings, match="SAMRAD_SMTP_URL") as refused:
        server_from(settings(smtp_url=SecretStr(url)))
    assert not url or url not in str(refused.value)
