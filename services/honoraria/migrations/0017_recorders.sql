-- Whoever is in it may not attest. Nobody was ever taken out of it, and from now on nobody can be.
comment on table recorders is
    'append-only: everybody who recorded or corrected an attendance; none of them may attest its claim';
