"""How many lines campaigns may take now: emergency callers and desks that are free for them come first (CALL-11). Pure.

Only the next call is held back; one that rings or talks already goes on.
"""

from __future__ import annotations

from dispatch_app.domain.board import Board
from dispatch_app.domain.campaign import Campaign, CampaignKind
from dispatch_app.domain.free_desks import campaigns_wait
from dispatch_app.use_cases.call_settings import CallSettings


def lines_left(board: Board, campaign: Campaign, running: int, settings: CallSettings) -> int:
    """Further automatic calls that the campaign may begin now, beside `running` ones of all campaigns.

    A survey waits until nobody waits and enough desks are free. A staff call-up brings the hands that a rush of callers
    lacks: it keeps the few lines that the settings leave it. Lines kept free for callers bind both.
    """
    if not campaigns_wait(board, settings.campaign_free_desks):
        allowed = settings.campaign_lines
    else:
        allowed = settings.call_up_lines if campaign.kind is CampaignKind.STAFF_CALL_UP else 0
    room = allowed - running
    if settings.lines:
        live = sum(1 for call in board.calls.values() if call.is_live())
        room = min(room, settings.lines - settings.campaign_free_lines - live)
    return max(room, 0)
