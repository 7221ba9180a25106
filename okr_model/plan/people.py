"""Who takes part, what they may do, and who is meant where somebody is mentioned."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Annotated

import idna
from pydantic import AfterValidator

from okr_model.plan.plan import Frozen, Name, Text
from okr_model.plan.roles import ROLES
from okr_model.wording.sentences import Sentence, Unfit


def _role(name: str) -> str:
    if name not in ROLES:
        raise Unfit(Sentence("use one of the roles there are: {roles}").filled(roles=ROLES))
    return name


RoleName = Annotated[str, AfterValidator(_role)]
_MENTION = re.compile(r"(?<![\w@.+-])@([\w+-]+(?:\.[\w+-]+)*(?:@[\w-]+(?:\.[\w-]+)+)?)")
_LONGEST = 254  # characters, RFC 5321
# a name without what separates or quotes addresses (RFC 5322), and a domain in ASCII, as the network reads it
_ONE_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]{1,120}@[a-z0-9_-]+(\.[a-z0-9_-]+)+")

_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@lru_cache(maxsize=8192)
def address(text: str) -> str:
    """By what somebody is told from others: an e-mail address or a name, its Latin capitals A to Z made small.

    A domain in other letters is written as the network writes it (IDNA 2008), so that `ada@straße.de` is the same as
    `ada@xn--strae-oqa.de`. Nothing else is made alike: other rules of capitals take letters for each other (ß and ss,
    the Kelvin sign and k) that an address does not, so that one person could pass for another.
    """
    small = text.strip().translate(_SMALL)
    name, at, domain = small.rpartition("@")
    return f"{name}@{_as_the_network_writes(domain)}" if at and not domain.isascii() else small


def _as_the_network_writes(domain: str) -> str:
    """An internationalised domain in ASCII; one that is none stays as it is, and is like no other."""
    try:
        return idna.encode(domain).decode("ascii")
    except idna.IDNAError:
        return domain


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address with a domain of the Internet, and nothing that could pass for two.

    Blanks around it are not part of it.
    """
    at = address(text)
    return len(at) <= _LONGEST and bool(_ONE_ADDRESS.fullmatch(at))


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
    if not is_address(text):
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


Naming = Callable[[str], str]
"""What people call whoever is meant by an address or a name."""


def naming(people: Iterable[Person] = ()) -> Naming:
    """A person's name where they are among `people`, else what stands before the @, or the text as it is."""
    known = tuple(people)

    def name(text: str) -> str:
        found = next((one for one in known if is_same_person(one.email, text)), None)
        if found is not None:
            return found.display_name
        return text.partition("@")[0] if "@" in text else text

    return name


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
