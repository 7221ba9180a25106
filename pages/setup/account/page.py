"""My account: as whom the reader works, their sessions, and the tokens by which programs ask in their name."""

from pages.setup.account import how_i_read, own_sessions, own_tokens
from pages.ui import frame, identity
from pages.ui.i18n import t

frame.title(t("My account"))

own_sessions.who_i_am()
how_i_read.choose()
how_i_read.days_and_numbers()
if identity.is_known_for_sure():
    own_sessions.sign_out_everywhere()
    own_tokens.just_made()
    own_tokens.in_use()
    own_tokens.make_form()
else:
    own_tokens.made_elsewhere()
