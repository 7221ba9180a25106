"""How notices leave: written (`message`), by mail (`mail`) or to a chat (`chat`), by the server's notifier."""
