"""Every text a person reads: written in English in the code, shown in Chinese unless English is chosen.

>>> t("Station {name} does not answer", name="东门分站")
'分站 东门分站 无应答'

The English text is the key. The Chinese stands in one catalogue file per area, `dispatch_app/words/zh/<area>.py`,
as `WORDS = {"English text {name}": "中文 {name}"}`.
"""

from __future__ import annotations

from dispatch_app.words.catalogue import CatalogueFault, load_catalogue
from dispatch_app.words.speaker import language, later, set_language, t, t_in

__all__ = ["CatalogueFault", "language", "later", "load_catalogue", "set_language", "t", "t_in"]
