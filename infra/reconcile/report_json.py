"""What came of it, for programs."""

from collections.abc import Sequence
from typing import Any

from infra.reconcile.findings import Compared
from infra.reconcile.together import Outcome


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Everything, every day included."""
    return {
        "same": all(outcome.same and not outcome.failed for outcome in outcomes),
        "services": [
            {
                "service": outcome.service,
                "same": outcome.same,
                "failed": outcome.failed,
                "put_back": outcome.put_back,
                "disowned": outcome.disowned,
                "recovered": _recovered_json(outcome),
                "streams": [_stream_json(one) for one in outcome.compared],
            }
            for outcome in outcomes
        ],
    }


def _recovered_json(outcome: Outcome) -> dict[str, Any] | None:
    came = outcome.recovered
    if came is None:
        return None
    return {
        "facts": dict(came.facts),
        "not_rebuilt": dict(came.not_rebuilt),
        "strange": [{"stream": one.stream, "place": one.place, "why": one.why} for one in came.strange],
        "durables": list(came.durables),
    }


def _stream_json(one: Compared) -> dict[str, Any]:
    return {
        "stream": one.stream,
        "same": one.same,
        "made_anew": one.made_anew,
        "read": one.read,
        "repeated": one.repeated,
        "seconds": round(one.seconds, 3),
        "days": [
            {
                "day": day.day.isoformat() if day.day else None,
                "journal": {"count": day.journal.count, "digest": day.journal.shown},
                "stream": {"count": day.stream.count, "digest": day.stream.shown},
                **{verdict.replace(" ", "_"): count for verdict, count in day.verdicts.items() if count},
            }
            for day in one.days
        ],
        "examples": [
            {
                "verdict": example.verdict,
                "id": str(example.id),
                "type": example.type,
                "aggregate": example.aggregate,
                "sequence": example.sequence,
                "position": example.position,
                "place": example.place,
            }
            for example in one.examples
        ],
    }
