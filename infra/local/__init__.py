"""The whole stack on one machine: real servers, four services, sign-in, mail sink and traces."""
