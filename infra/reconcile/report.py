"""What came of it, for people."""

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from infra.reconcile.findings import DIFFERENCES, Compared, Day, Verdict
from infra.reconcile.together import Outcome

_NAMED = (*DIFFERENCES, Verdict.WAITING, Verdict.SET_ASIDE, Verdict.UNDER_WAY, Verdict.DISOWNED)
"""What a person is shown; that private facts are superseded or erased is as it should be, and told to programs only."""


def table(outcomes: Sequence[Outcome]) -> Table:
    """A line for each stream, and one for each day on which something is to be said."""
    shown = Table(title="Journal and stream, by day of UTC", title_justify="left")
    for name in ("Stream", "Day", "Journal", "Stream"):
        shown.add_column(name, justify="right" if name in ("Journal", "Stream") and shown.columns else "left")
    shown.columns[0].justify = "left"
    shown.add_column("So", overflow="fold")
    for outcome in outcomes:
        for one in outcome.compared:
            _add(shown, one)
    return shown


def _add(shown: Table, one: Compared) -> None:
    journal = sum(day.journal.count for day in one.days)
    stream = sum(day.stream.count for day in one.days)
    days = f"{len(one.days)} days" if len(one.days) != 1 else "1 day"
    shown.add_row(one.stream, days, str(journal), str(stream), "the same" if one.same else "differs")
    for day in one.days:
        if words := _said(day):
            named = day.day.isoformat() if day.day else "no day"
            shown.add_row("", named, str(day.journal.count), str(day.stream.count), words)


def _said(day: Day) -> str:
    return ", ".join(f"{day.verdicts[one]} {one}" for one in _NAMED if day.verdicts.get(one))


def words(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What it means and what to type next, a paragraph each."""
    for outcome in outcomes:
        yield from _about(outcome)


def _about(outcome: Outcome) -> Iterator[str]:
    name, counts = outcome.service, {one: sum(c.count(one) for c in outcome.compared) for one in Verdict}
    if outcome.failed:
        yield f"{name}: {outcome.failed}"
    if counts[Verdict.LOST] and outcome.put_back is None:
        yield (
            f"{name}: {counts[Verdict.LOST]} facts are lost to the bus. `samrad reconcile {name} --mend` has its relay "
            "tell them again, with the same ids and numbers."
        )
    if outcome.put_back:
        yield (
            f"{name}: {outcome.put_back} facts wait for the relay, which tells them in the order of the journal: at "
            "once if the service runs, else when it is started."
        )
    if (strange := counts[Verdict.UNKNOWN]) and outcome.recovered is None and outcome.disowned is None:
        yield (
            f"{name}: {strange} facts on the stream are unknown here. If its database was restored to an earlier "
            f"point, stop the service and type `samrad reconcile {name} --recover`. If somebody else told them, find "
            f'out who may, and say so: `samrad reconcile {name} --disown "why"`.'
        )
    if counts[Verdict.ALTERED] and outcome.disowned is None:
        yield (
            f"{name}: {counts[Verdict.ALTERED]} facts say something else on the stream than in the journal. Neither a "
            "relay nor a restored database does that: look at them (--json shows which) before anything else."
        )
    if outcome.disowned is not None:
        yield f"{name}: {outcome.disowned} messages are noted as not this service's own."
    if outcome.recovered is not None:
        yield from _recovered(outcome)


def _recovered(outcome: Outcome) -> Iterator[str]:
    came = outcome.recovered
    assert came is not None
    yield f"{outcome.service}: {sum(came.facts.values())} facts are back in its journal{_listed(came.facts)}."
    if came.durables:
        yield (
            f"{outcome.service}: what it hears comes again from the beginning ({', '.join(came.durables)}), and what "
            "it has applied before is passed by. Start it."
        )
    if came.not_rebuilt:
        yield (
            f"{outcome.service}: nothing is rebuilt from these, since they do not hold all that was decided"
            f"{_listed(came.not_rebuilt)}. What people entered since must be entered again."
        )
    for one in came.strange:
        yield f"{outcome.service}: message {one.place} of {one.stream} stays out: {one.why}."


def _listed(types: Mapping[str, int]) -> str:
    found = ", ".join(f"{number} {name.split('.')[-2]}" for name, number in sorted(types.items()))
    return f" ({found})" if found else ""
