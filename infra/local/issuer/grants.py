"""The token endpoint: four grants, and what the tokens claim (names as at HelseID and Maskinporten)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from infra.local.issuer import AUDIENCE, JWT_BEARER, MADE_UP_PERSON, TOKEN_EXCHANGE
from infra.local.issuer.codes import Codes, fits
from infra.local.issuer.people import DEVELOPER, Client, Person, people
from infra.local.issuer.proof import Denied, Form, Proofs
from infra.local.issuer.signing import LIFETIME, Claims, Signer
from infra.local.state import State

GRANT_TYPES = ("authorization_code", "client_credentials", JWT_BEARER, TOKEN_EXCHANGE)


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """What the grants need: the people, the key, the codes handed out, and who may ask."""

    state: State
    signer: Signer
    codes: Codes
    proofs: Proofs

    def answer(self, form: Form, authorization: str | None) -> dict[str, object]:
        """The token response to a request; raises Denied."""
        kind = form.get("grant_type", "")
        if kind == "authorization_code":
            return self._for_code(form, self.proofs.client(form, authorization))
        if kind == "client_credentials":
            return self._for_machine(form, self.proofs.client(form, authorization))
        if kind == JWT_BEARER:
            return self._for_machine(form, self.proofs.by_assertion(form.get("assertion", "")))
        if kind == TOKEN_EXCHANGE:
            return self._for_anybody(form, self.proofs.client(form, authorization))
        raise Denied("unsupported_grant_type", f"grant_type {kind!r} is not one of {', '.join(GRANT_TYPES)}")

    def _for_code(self, form: Form, client: Client) -> dict[str, object]:
        pending = self.codes.take(form.get("code", ""))
        if pending is None or pending.client != client.client:
            raise Denied("invalid_grant", "the code is unknown, used, or older than a minute")
        if pending.redirect != form.get("redirect_uri"):
            raise Denied("invalid_grant", "redirect_uri is not the one the code was asked for with")
        if not fits(form.get("code_verifier", ""), pending.challenge):
            raise Denied("invalid_grant", "code_verifier does not fit the code_challenge")
        person = people(self.state).get(pending.subject)
        if person is None:
            raise Denied("invalid_grant", f"{pending.subject!r} is not among the people any more")
        about = {**_person(person, client), "auth_time": int(pending.since)}
        nonce = {"nonce": pending.nonce} if pending.nonce else {}
        id_token = self.signer.id_token({**about, **nonce}, client.client)
        return {**self._tokens(about, pending.scope, form), "id_token": id_token}

    def _for_machine(self, form: Form, client: Client) -> dict[str, object]:
        if client.public:
            raise Denied("unauthorized_client", "a public client has no credentials of its own")
        return self._tokens(_machine(client), form.get("scope", ""), form)

    def _for_anybody(self, form: Form, client: Client) -> dict[str, object]:
        """RFC 8693 bent for development: the subject token is a name, `grants` (JSON) makes up who it is."""
        if client.client != DEVELOPER:
            raise Denied("unauthorized_client", f"only {DEVELOPER} may ask in somebody else's name")
        if form.get("subject_token_type") != MADE_UP_PERSON:
            raise Denied("invalid_request", f"subject_token_type must be {MADE_UP_PERSON}")
        subject = form.get("subject_token", "")
        person = _made_up(subject, form) if "grants" in form else people(self.state).get(subject)
        if person is None:
            raise Denied("invalid_grant", f"{subject!r} is not in people.json; give grants to make them up")
        issued = {"issued_token_type": "urn:ietf:params:oauth:token-type:access_token"}
        return {**self._tokens(_person(person, client), form.get("scope", ""), form), **issued}

    def _tokens(self, about: Claims, scope: str, form: Form) -> dict[str, object]:
        audience = form.get("audience") or form.get("resource") or AUDIENCE
        return {
            "access_token": self.signer.access_token({**about, "scope": scope}, audience),
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "scope": scope,
        }


def _made_up(subject: str, form: Form) -> Person:
    try:
        return Person(subject=subject, name=form.get("name", ""), grants=json.loads(form["grants"]))
    except ValueError as wrong:  # JSON's and pydantic's refusals alike
        raise Denied("invalid_request", f"grants must be a list of objects: {wrong}") from None


def _person(person: Person, client: Client) -> dict[str, object]:
    return {
        "sub": person.subject,
        "name": person.name,
        "client_id": client.client,
        "helseid://claims/identity/security_level": "4",
        **({"helseid://claims/hpr/hpr_number": person.hpr} if person.hpr else {}),
        "samrad_grants": [dict(grant) for grant in person.grants],
    }


def _machine(client: Client) -> dict[str, object]:
    organisation = {"authority": "iso6523-actorid-upis", "ID": f"0192:{client.organisation}"}
    return {
        "sub": client.client,
        "client_id": client.client,
        "client_amr": "private_key_jwt" if client.jwk else "client_secret_post",
        **({"consumer": organisation} if client.organisation else {}),
        "samrad_grants": [dict(grant) for grant in client.grants],
    }
