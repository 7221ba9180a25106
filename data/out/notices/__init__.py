"""How notices leave: written (`letters`), by mail (`mail`) or to a chat (`chat`), by the server's postman."""
