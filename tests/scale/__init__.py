"""Several processes of one service, several nodes of one bus: nothing lost, nothing twice, nobody in another's way."""
