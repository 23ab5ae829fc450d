"""`app.py` is the table of contents, and says the same as the contracts."""

from contracts.events import EVENTS
from services.representation.app import service


def test_what_is_heard_is_what_the_topology_grants() -> None:
    service.check()


def test_every_fact_of_this_service_is_declared_as_stated() -> None:
    ours = {kind for kind, event in EVENTS.items() if event.publisher == service.name}
    assert service.stated == ours


def test_every_route_is_described_with_an_example_of_what_it_takes() -> None:
    for router in service.gateway:
        for route in router.routes:
            assert getattr(route, "description", ""), route
            body = getattr(route, "body_field", None)
            if body is not None:
                assert body.field_info.annotation.model_config["json_schema_extra"]["examples"], route
