-- Run once by the image, on an empty server: nobody but the administrator enters the databases it came with.
-- The services' own databases and roles are made by `python -m infra.deploy.provision`.
revoke all on database postgres, template1 from public;
