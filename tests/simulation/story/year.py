"""The year itself: chapters one after the other, people side by side in each, and a clock that goes on between them."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from uuid import UUID

from contracts.topology import SERVICES
from tests.invariants.violation import Violation
from tests.simulation.house import House
from tests.simulation.story import founding, meeting, money, operator
from tests.simulation.story.cast import Cast, cast
from tests.simulation.story.meeting import Held
from tests.simulation.story.person import Person

DAYS = (date(2024, 2, 14), date(2024, 6, 20), date(2024, 9, 4), date(2024, 10, 16))


class Year:
    """What people do; everything is drawn by the seed."""

    def __init__(self, house: House, seed: str) -> None:
        self.house = house
        self.draw = Random(f"{seed} year")
        self.cast: Cast = cast(self.draw)
        self.held: list[Held] = []
        self._people = {
            name: Person(house, seed, name)
            for name in ("secretary", "helper", "organiser", "recorder", "economist", "attester", "gp", "operator")
        }

    async def live(self) -> None:
        """From the founding to the last settlement but one; in every chapter something may go wrong."""
        # Whoever calls a meeting waits until meetings knows the body.
        looking = asyncio.create_task(operator.look_after(self._people["operator"], "meetings"))
        await self._chapters()
        looking.cancel()

    async def _chapters(self) -> None:
        them = self._people
        late = self.draw.random() < 0.4
        setting_up = [founding.found(them["secretary"], them["helper"], self.cast), self._call_meetings()]
        setting_up += [money.register(them["economist"], self.cast)]
        if not late:
            setting_up += [money.arrange(them["attester"], self.cast)]
        await asyncio.gather(*setting_up)
        half = len(self.held) // 2 + 1
        await self._work(self.held[:half], arrange=late)
        await money.settle(them["economist"], mode=self.draw.choice(("commit", "simulate")))
        await self._work(self.held[half:], arrange=False)
        await money.settle(them["economist"])

    async def condemned(self, poisoned: Mapping[str, Collection[UUID]]) -> list[Violation]:
        """Poison has become dead letters, and nothing else has, but for what was at hand each time a process ended."""
        found = []
        for service in SERVICES:
            letters = await operator.open_letters(self._people["operator"], service)
            kept = {UUID(letter.headers["ce-id"]) for letter in letters}
            for fact in set(poisoned.get(service, ())) - kept:
                found.append(Violation("liveness", service, f"{fact} is poison, and became no dead letter"))
            for letter in letters:
                fact = UUID(letter.headers["ce-id"])
                if fact not in poisoned.get(service, ()) and letter.error != operator.ENDED:
                    found.append(Violation("liveness", service, f"{fact} became a dead letter: {letter.error}"))
        return found

    async def finish(self) -> None:
        """Give dead letters another chance; then approve and settle whatever waits, until nothing does."""
        for service in SERVICES:
            await operator.try_again(self._people["operator"], service)
        await self.house.rest()
        while await money.approve(self._people["attester"], all_of_it=True):
            await self.house.rest()
        await money.settle_the_rest(self._people["economist"])

    async def _call_meetings(self) -> None:
        days = sorted(self.draw.sample(DAYS, self.draw.choice((1, 2, 2, 3))))
        for number, day in enumerate(days):
            body = self.cast.bodies[number % len(self.cast.bodies)]
            self.held.append(await meeting.call(self._people["organiser"], body, day))

    async def _work(self, held: list[Held], *, arrange: bool) -> None:
        """Meetings are held and worked for, while others approve what is there, and somebody changes the terms."""
        if held:
            self._go_on_to(max(one.day for one in held) + timedelta(days=3))
        doing = [self._record(held), self._prepare(held), self._approve(), self._change()]
        if arrange:
            doing.append(money.arrange(self._people["economist"], self.cast))
        await asyncio.gather(*doing)

    def _go_on_to(self, day: date) -> None:
        self.house.clock.moment = max(self.house.clock.moment, datetime.combine(day, time(9), UTC))
        self.house.look_now()

    async def _record(self, held: list[Held]) -> None:
        for one in held:
            for gp in meeting.sitting(self.cast.seats, one):
                if not one.cancelled and self.draw.random() < 0.8:
                    await meeting.attend(self._people["recorder"], one, gp)

    async def _prepare(self, held: list[Held]) -> None:
        person = self._people["gp"]
        for one in held:
            for gp in meeting.sitting(self.cast.seats, one):
                if person.random.random() < 0.5:
                    on, about = one.day - timedelta(days=2), one.id if person.random.random() < 0.7 else None
                    await meeting.prepare(gp, person, one.body, on, about)

    async def _approve(self) -> None:
        attester = self._people["attester"]
        for _ in range(2):
            await attester.pause(10)
            await money.approve(attester, all_of_it=False)

    async def _change(self) -> None:
        helper = self._people["helper"]
        for gp in self.cast.gps:
            for terms in gp.later:
                if helper.random.random() < 0.4:
                    await helper.pause(10)
                    await helper.do("representation", partial(founding.change_terms, gp, terms))
