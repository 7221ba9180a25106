"""What every connector promises, as tests for the author of one: a complete pull or an error, never a leaked secret.

    class LettersService(Service):                # the real service, played on this machine
        connector = Letters
        daily = ("opens",)
        ...

    @pytest.mark.parametrize("promise", contract.promises(LettersService), ids=str)
    def test_contract(promise):
        promise()

This program's own connectors are held to the same promises (`tests/test_connector_contract.py`).
"""

import sys

if "pytest" in sys.modules:  # so that a broken promise shows the values it was broken by
    sys.modules["pytest"].register_assert_rewrite(
        "connectors.contract.promises", "connectors.contract.bad_days", "connectors.contract.trial"
    )

from connectors.contract import bad_days  # noqa: F401 - whose promises are on the list, too
from connectors.contract.promises import facts, promises
from connectors.contract.service import HTML, Reply, Request, Service, days

__all__ = ["HTML", "Reply", "Request", "Service", "days", "facts", "promises"]
