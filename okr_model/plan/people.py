"""Who takes part, what they may do, and who is meant where somebody is mentioned."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

from okr_model.plan.plan import Frozen, Name, Text
from okr_model.plan.roles import ROLES
from okr_model.wording.sentences import Unfit


def _role(name: str) -> str:
    if name not in ROLES:
        raise Unfit("use one of the roles there are: " + ", ".join(ROLES))
    return name


RoleName = Annotated[str, AfterValidator(_role)]
_MENTION = re.compile(r"(?<![\w@.+-])@([\w+-]+(?:\.[\w+-]+)*(?:@[\w-]+(?:\.[\w-]+)+)?)")


_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def address(text: str) -> str:
    """By what somebody is told from others: an e-mail address or a name, its Latin capitals A to Z made small.

    Nothing else is made alike: other rules of capitals take letters for each other (ß and ss, the Kelvin sign and k)
    that an address does not, so that one person could pass for another.
    """
    return text.strip().translate(_SMALL)


def is_same_person(one: str, other: str) -> bool:
    """Whether two addresses, or two names, mean one person whatever the capitals."""
    return address(one) == address(other)


def each_person(names: Iterable[str]) -> list[str]:
    """Each person once, in the order of the alphabet: addresses in small letters, names as they were first written."""
    found: dict[str, str] = {}
    for name in filter(None, names):
        found.setdefault(address(name), address(name) if "@" in name else name)
    return [found[key] for key in sorted(found)]


def _address(text: str) -> str:
    if not re.fullmatch(r"[^\s@<>]{1,120}@[^\s@<>.]+(\.[^\s@<>.]+)+", text) or len(text) > 254:
        raise Unfit("use an e-mail address, such as brand-lead@example.com")
    return address(text)


Email = Annotated[Text, AfterValidator(_address)]


class Person(Frozen):
    """Somebody who takes part. active: False for one who has left; what they did keeps their name."""

    email: Email
    name: Name = ""
    team: Name = ""
    role: RoleName = "member"
    active: bool = True

    @property
    def may_administer(self) -> bool:
        """Whether they may change people and sources."""
        return self.active and "administer" in ROLES[self.role].rights

    @property
    def display_name(self) -> str:
        """Their name, or what stands before the @ of their address."""
        return self.name or self.email.partition("@")[0]


def mentions(text: str, people: Iterable[Person]) -> tuple[str, ...]:
    """The addresses of the active people whom a text mentions, as `@ada@example.com` or `@ada`, each once.

    The short form counts only where it can mean one of them.
    """
    known = [p.email for p in people if p.active]
    found: dict[str, None] = {}
    for match in _MENTION.finditer(text):
        name = address(match[1])
        meant = [email for email in known if email == name or ("@" not in name and email.partition("@")[0] == name)]
        if len(meant) == 1:
            found[meant[0]] = None
    return tuple(found)
