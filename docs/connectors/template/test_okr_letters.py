"""The connector keeps every promise of `connectors.contract`, against the service played on this machine."""

import pytest

from connectors import contract
from okr_letters import Letters


class Service(contract.Service):
    connector = Letters
    daily, now = ("opens",), ("subscribers",)
    fields, labels, day_field, pages = {"opens": "count"}, {"letter": "letter"}, "day", True

    @property
    def options(self):
        return {"base_url": self.url, "token": "a-secret-token"}

    def answer(self, request):
        if request.path == "/list":
            return contract.Reply(body={"subscribers": self.latest("subscribers")})
        opens = self.known("opens", request.query["from"], request.query["to"])
        rows = [{"day": day, "letter": "Spring", "count": count} for day, count in opens]
        rows, headers = self.page(request, rows)
        return contract.Reply(body={"rows": rows}, headers=headers)


@pytest.mark.parametrize("promise", contract.promises(Service), ids=str)
def test_contract(promise):
    promise()
