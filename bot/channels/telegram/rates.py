"""How fast Telegram lets a bot write: about 30 messages a second in all, one a second in a chat,
20 a minute in a group. The figures keep below that in any window.

Beyond 30 a second Telegram takes money (https://core.telegram.org/bots/faq, "paid broadcasts"): 0.1
Star for each message above them, at most 1,000 a second.
"""

from __future__ import annotations

from dataclasses import replace

from bot.delivery.model import RateClass
from bot.delivery.rates import Rate, Rates

OVERALL = Rate(25.0, 2.0)
"""In any second at most 27 leave; that some take longer than others on their way must not make 30
of it where they arrive. A burst of less would waste what flows in while the store is asked."""
RATES = Rates(
    OVERALL,
    {
        RateClass.PRIVATE: Rate(1.0, 3.0),
        # Eight people who ask at once are answered at once, and no minute has more than 20 (8 and
        # 12 more): over a whole minute that is what any other division allows.
        RateClass.GROUP: Rate(0.2, 8.0),
    },
)


def paid(per_second: int) -> Rates:
    """What an operator pays for: at most `per_second` messages in any second, chats as before. As
    of what is free, a tenth is left for what takes longer on its way than the next."""
    return replace(RATES, overall=Rate(0.85 * per_second, 0.05 * per_second))
