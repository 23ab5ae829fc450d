"""A sign-in issuer for development: OpenID Connect with a person picker; it believes anybody."""

AUDIENCE = "samrad"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
MADE_UP_PERSON = "urn:samrad:made-up-person"
"""The `subject_token_type` under which the developer's client names the person it wants a token for."""
