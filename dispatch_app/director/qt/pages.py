"""The pages of the workbench in the order of their keys, Ctrl+1 …: one line a page."""

from __future__ import annotations

from dispatch_app.director.qt.design_page import DesignPage
from dispatch_app.director.qt.notice_desk_page import NoticeDeskPage
from dispatch_app.director.qt.page_entry import PageEntry
from dispatch_app.director.qt.replay_page import ReplayPage
from dispatch_app.director.qt.search_page import SearchPage
from dispatch_app.director.qt.statistics_page import StatisticsPage
from dispatch_app.director.qt.supervision_page import SupervisionPage
from dispatch_app.director.qt.wall_page import WallPage
from dispatch_app.words import later

PAGES: tuple[PageEntry, ...] = (
    PageEntry("search", later("Query"), SearchPage),
    PageEntry("replay", later("Replay"), ReplayPage),
    PageEntry("statistics", later("Statistics"), StatisticsPage),
    PageEntry("design", later("Own reports"), DesignPage),
    PageEntry("supervision", later("Supervision"), SupervisionPage, watches=True),
    PageEntry("wall", later("Live wall"), WallPage),
    PageEntry("notices", later("Notices"), NoticeDeskPage),
)  # fmt: skip
