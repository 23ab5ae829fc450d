"""What leaves the service, on a real bus."""

from datetime import UTC, date, datetime

from contracts.events.representation import AppointmentEnded, ContactDetailsChanged, SeatVacated
from infra.chassis.vault import Vault, read_key
from services.representation.app import service
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import calling, made, practitioner
from tests.representation.conftest import World
from tests.stack import Stack, quiet, stated

CONTACT = {"name": "Kari Oppdiktet", "email": "kari.oppdiktet@example.org", "language": "nn", "channels": ["email"]}


async def test_contact_details_travel_sealed_on_a_stream_of_their_own(stack: Stack, issuer: Issuer) -> None:
    async with stack.running(service, oidc_issuer=issuer.url) as (it,), calling(it, issuer) as call:
        world = World(it, call)
        await world.register()
        doctor = await world.practitioner()
        path = f"/practitioners/{doctor}/contact"
        assert (await call.put(path, CONTACT, by=practitioner(doctor), version=0)).status_code == 204
        await quiet(it)
        message = await stack.admin.client.jetstream().get_last_msg("PRIVATE", f"private.v1.representation.{doctor}")
        assert message.data is not None
        assert b"Kari" not in message.data
        assert "Kari" not in str(message.headers)
        transport = it.settings.transport_key_file
        assert transport is not None
        vault = Vault(read_key(transport), read_key(transport))
        fact = ContactDetailsChanged.read(vault.unwrap_from_transport(message.data))
        assert (fact.name, str(fact.practitioner), fact.language) == ("Kari Oppdiktet", doctor, "nn")


async def test_a_running_service_lets_terms_run_out_when_the_clock_passes_them(stack: Stack, issuer: Issuer) -> None:
    async with stack.running(service, oidc_issuer=issuer.url) as (it,), calling(it, issuer) as call:
        world = World(it, call)
        await world.register()
        body, doctor = await world.body(), await world.practitioner()
        appointment = made(await world.appoint(body=body["body"], practitioner=doctor, valid_to="2024-06-30"))
        await quiet(it)
        it.clock.set(datetime(2024, 7, 1, tzinfo=UTC))
        await quiet(it)
        (ended,) = await stated(it.database, AppointmentEnded, about=[appointment["appointment"]])
        (vacated,) = await stated(it.database, SeatVacated, about=[body["body"]])
        assert isinstance(ended, AppointmentEnded)
        assert isinstance(vacated, SeatVacated)
        assert (ended.last_day, ended.reason) == (date(2024, 6, 30), "expired")
        assert (vacated.since, vacated.seat) == (date(2024, 7, 1), 1)
