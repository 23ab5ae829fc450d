from email.message import EmailMessage

import aiosmtplib
import pytest

from infra.local.mail_sink import messages, refuse_next
from tests.local.conftest import Support


def letter(message_id: str | None, text: str = "Velkommen til møtet på Sørlandet.") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "samrad@example.no", "anna@example.no", "Møte på torsdag"
    if message_id:
        mail["Message-ID"] = message_id
    mail.set_content(text)
    return mail


async def send(support: Support, mail: EmailMessage) -> None:
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=support.smtp_port, start_tls=False)


async def test_a_message_becomes_a_file_that_reads_as_it_was_written(support: Support) -> None:
    await send(support, letter("<1@samrad>"))
    (kept,) = messages(support.state)
    assert kept["Subject"] == "Møte på torsdag"
    assert "Sørlandet" in kept.get_content()


async def test_a_message_sent_again_stays_one_file(support: Support) -> None:
    for message_id in ("<1@samrad>", "<2@samrad>", "<1@samrad>"):
        await send(support, letter(message_id))
    assert sorted(str(mail["Message-ID"]) for mail in messages(support.state)) == ["<1@samrad>", "<2@samrad>"]


async def test_messages_without_an_id_are_told_apart_by_what_they_say(support: Support) -> None:
    for text in ("first", "second"):
        await send(support, letter(None, text))
    assert len(list(messages(support.state))) == 2


async def test_as_many_messages_are_refused_for_now_as_was_asked_for(support: Support) -> None:
    refuse_next(support.state, 2)
    for _ in range(2):
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await send(support, letter("<1@samrad>"))
        assert refused.value.code == 451
    assert not list(messages(support.state))
    await send(support, letter("<1@samrad>"))
    assert len(list(messages(support.state))) == 1
