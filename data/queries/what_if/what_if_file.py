"""The file of `okr what-if`: YAML read into an `Enquiry`, with the place of whatever is wrong in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from data.config.validation_errors import BadFile, Problem, explain
from data.queries.plan import plan_yaml
from okr_model.what_if.scenario import Enquiry
from okr_model.wording.sentences import Sentence


def read(text: str, name: str = "scenario") -> Enquiry:
    """Raises `BadFile` with every problem and its line."""
    try:
        data, lines = plan_yaml.load(text)
    except plan_yaml.BadYaml as error:
        raise BadFile(name, [error.problem]) from None
    return checked(data, name, lines)


def checked(data: Any, name: str = "scenario", lines: dict[str, int] | None = None) -> Enquiry:
    """Plain data as an enquiry. Raises `BadFile`."""
    if not isinstance(data, dict):
        problem = Problem(
            "", Sentence("use a table with `scenario: {{name, changes}}` and `ask`, as `okr what-if --help` shows")
        )
        raise BadFile(name, [problem])
    try:
        return Enquiry.model_validate(data)
    except ValidationError as error:
        problems = [replace(p, line=(lines or {}).get(p.place)) for p in explain(error, Enquiry)]
        raise BadFile(name, problems) from None


def plain(enquiry: Enquiry) -> dict[str, Any]:
    """An enquiry as it is written."""
    return enquiry.model_dump(mode="json", by_alias=True, exclude_none=True)
