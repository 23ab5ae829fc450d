"""What `samrad` has of honoraria: prices and estimates without a server, runs and invoices through the gateway."""
