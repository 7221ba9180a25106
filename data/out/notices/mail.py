"""By mail, with the standard library, step by step: only so it is known whether a server that fell silent has taken it.

Until the server has been handed the whole message and its closing dot (RFC 5321, 4.1.1.4) nothing was taken, so it can
be tried again. Afterwards its answer decides, and where that does not come, nobody knows.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from connectors.framework.said import clean
from data.config.notice_settings import MailSettings
from data.config.secrets import redacted
from data.out.notices.errors import NobodyKnows, NotTaken
from data.queries.notices.outbox import Letter
from okr_model.wording.sentences import Sentence, as_it_is
from okr_model.wording.system_errors import of_system

CONNECT_SECONDS = 30.0
ANSWER_SECONDS = 600.0  # RFC 5321, 4.5.3.2.6: a slow server may take ten minutes over a message


def send(server: MailSettings, letter: Letter, link: str, *, patience: float = ANSWER_SECONDS) -> None:
    """Hand a letter to the mail server. Raises NotTaken, NobodyKnows."""
    client = None
    try:
        client = _connected(server)
        _announced(client, server.sender, letter.email)
        _handed_over(client, _message(server, letter, link), patience)
    except smtplib.SMTPResponseException as error:
        raise NotTaken(_said(server, error.smtp_code, error.smtp_error)) from None
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotTaken(
            Sentence("{named} cannot be reached: {clean}").filled(named=_named(server), clean=_why(server, error)),
            unreachable=True,
        ) from None
    finally:
        if client is not None:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()


def _connected(server: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.at_port, timeout=CONNECT_SECONDS, context=context)
    else:
        client = smtplib.SMTP(server.host, server.at_port, timeout=CONNECT_SECONDS)
    try:
        if server.security == "starttls":
            client.starttls(context=context)
        if server.password is not None:
            client.login(server.user, server.password.get_secret_value())
    except BaseException:
        client.close()
        raise
    return client


def _announced(client: smtplib.SMTP, sender: str, to: str) -> None:
    """From whom and to whom; a recipient that is refused for good is not tried again."""
    client.ehlo_or_helo_if_needed()
    code, said = client.mail(sender)
    if code != 250:
        raise smtplib.SMTPResponseException(code, said)
    code, said = client.rcpt(to)
    if code not in (250, 251):
        refused = Sentence("The address {to} was refused: {code} {text}").filled(to=to, code=code, text=_text(said))
        raise NotTaken(refused, for_good=code >= 500)


def _handed_over(client: smtplib.SMTP, message: bytes, patience: float) -> None:
    code, said = client.docmd("DATA")
    if code != 354:
        raise smtplib.SMTPResponseException(code, said)
    try:
        if client.sock is not None:
            client.sock.settimeout(patience)
        client.send(re.sub(rb"(?m)^\.", b"..", message) + b"\r\n.\r\n")
        code, said = client.getreply()
    except (OSError, smtplib.SMTPServerDisconnected):
        raise NobodyKnows(
            Sentence("The mail server took the message but never answered, so it may have arrived.")
        ) from None
    if code != 250:
        raise smtplib.SMTPResponseException(code, said)


def _message(server: MailSettings, letter: Letter, link: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.title
    message["From"] = server.sender
    message["To"] = letter.email
    message["Date"] = format_datetime(letter.queued_at)
    message["Message-ID"] = f"<{_fingerprint(letter)}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{link}/notices>"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message.as_bytes().rstrip(b"\r\n")


def _fingerprint(letter: Letter) -> str:
    """The same however often it is handed over, so that mailboxes can tell a copy."""
    return hashlib.sha256(f"{letter.identity}|{letter.email}|{letter.channel_id}".encode()).hexdigest()[:32]


def _named(server: MailSettings) -> Sentence:
    return Sentence("The mail server {address}").filled(address=f"{server.host}:{server.at_port}")


def _why(server: MailSettings, error: Exception) -> Sentence:
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError | smtplib.SMTPException):
        return of_system(error).with_names(lambda text: _clean(server, text))
    return as_it_is(_clean(server, str(error)))


def _said(server: MailSettings, code: int, said: bytes | str) -> Sentence:
    if code == 535:
        return Sentence("{named} refused the user or the password: correct [notices.mail] in okr.toml.").filled(
            named=_named(server)
        )
    return Sentence("{named} answered {code}: {clean}").filled(
        named=_named(server), code=code, clean=_clean(server, _text(said))
    )


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _clean(server: MailSettings, text: str) -> str:
    secret = server.password.get_secret_value() if server.password else ""
    return redacted(re.sub(r"\s+", " ", clean(text)), [secret])[:200]
