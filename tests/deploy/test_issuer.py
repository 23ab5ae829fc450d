"""The development issuer on its own: names itself as it is told to, and never believes anybody in production."""

from pathlib import Path

import httpx2
import pytest

from infra.deploy.issuer import application
from infra.local.issuer.production import NotInProduction
from infra.local.state import open_state


async def test_tokens_will_name_the_address_that_services_accept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMRAD_ENVIRONMENT", "local")
    app = application(open_state(tmp_path), "http://issuer:8090/")
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost:8090") as client:
        found = (await client.get("/.well-known/openid-configuration")).json()
    assert found["issuer"] == "http://issuer:8090"
    assert found["jwks_uri"] == "http://issuer:8090/jwks"


@pytest.mark.parametrize("environment", ["production", " Production ", "", " ", "prod"])
def test_it_does_not_start_in_production_nor_where_nobody_says_that_it_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: str
) -> None:
    monkeypatch.setenv("SAMRAD_ENVIRONMENT", environment)
    with pytest.raises(NotInProduction):
        application(open_state(tmp_path), "http://issuer:8090")
