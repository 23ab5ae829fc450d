"""Whatever is sent, the gateway answers as it is described and never fails."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from infra.chassis.settings import Settings
from infra.local.servers import Servers
from tests.chassis.gateway.anything import described, send_anything
from tests.chassis.gateway.conftest import toy_service
from tests.chassis.gateway.issuer import Issuer
from tests.stack import open_stack


@pytest_asyncio.fixture
async def toy_settings(
    servers: Servers, usual_issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    stack = await open_stack(servers, tmp_path_factory.mktemp("anything"))
    yield stack.settings("representation", oidc_issuer=usual_issuer.url)
    await stack.admin.client.close()


def test_whatever_is_sent_is_answered_as_described(toy_settings: Settings, usual_issuer: Issuer) -> None:
    token = usual_issuer.token({"role": "secretariat", "community": "vestfold"}, {"role": "operator"})
    with described(toy_service(), toy_settings) as schema:
        # The routes under /trouble fail because they are asked to.
        ours = schema.exclude(path_regex="trouble")
        assert send_anything(ours, {"Authorization": f"Bearer {token}"}) == 5
