"""The notice board 通告板 of a station: what came and what was sent, one in full, and a form to write to the centre."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from dispatch_app.desk_kit.notice_rows import size_text
from dispatch_app.domain.commands import SendNotice
from dispatch_app.domain.notice import CENTRE, Address, Notice, NoticeFile, NoticeReceipt, PartyKind
from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.words import later, t
from station_client.inbox.station_book import StationBook, unread_notices
from station_client.paper.wording import clock, day
from station_client.window.fields import CardList, ChoiceRow, caption, line, paragraph, scrolled
from station_client.window.parts import button, label

PRINTED = frozenset({"application/pdf", "text/plain"})
"""Files that go to the printer as they are; others are opened, and printed from their own program."""
LONGEST_TITLE, LONGEST_TEXT = 80, 2_000
TO_CENTRE, TO_VEHICLES = "centre", "vehicles"
RECEIVERS = {TO_CENTRE: later("The centre"), TO_VEHICLES: later("Vehicles of the station")}


class NoticePage(QWidget):
    """`read` carries a notice's id and who read it, `wanted` a SendNotice; `file_wanted` the notice's id, a file of it
    and "open" or "print"; `print_wanted` a notice whose words are wanted on paper."""

    read = Signal(str, str)
    wanted = Signal(object)
    file_wanted = Signal(str, object, str)
    print_wanted = Signal(object)

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone
        self._book = StationBook()
        self._vehicles: list[Vehicle] = []
        self._replies_to: Notice | None = None
        self.chosen = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 14, 24, 16)
        row.setSpacing(20)
        left = QVBoxLayout()
        self.list = CardList(t("No notices"))
        self.list.setFixedWidth(420)
        self.list.chosen.connect(self.choose)
        left.addWidget(caption(t("Notices"), 18))
        left.addWidget(self.list, 1)
        row.addLayout(left)
        row.addLayout(self._reading_side(), 3)
        row.addLayout(self._writing_side(), 2)

    def _reading_side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(10)
        self.title, self.about = label(28, bold=True, wrap=True), label(17, dim=True, wrap=True)
        self.words = label(24, wrap=True)
        self.receipts = label(18, dim=True, wrap=True)
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(0, 0, 8, 0)
        body.setSpacing(14)
        self._files = QVBoxLayout()
        self._files_of: tuple[str, ...] | None = None
        body.addWidget(self.words)
        body.addLayout(self._files)
        body.addWidget(self.receipts)
        body.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addWidget(scrolled(inside), 1)
        self.reader = line(60, wide=True)
        self.reader.setPlaceholderText(t("Who has read it (name)"))
        self.confirm = button(t("Have read it"), 26, "primary", 76)
        self.confirm.clicked.connect(lambda: self.read.emit(self.chosen, self.reader.text().strip()))
        self.reply = button(t("Answer the notice"), 19, height_px=76)
        self.reply.setMaximumWidth(180)
        self.reply.clicked.connect(self._reply)
        self.paper = button(t("Print"), 19, height_px=76)
        self.paper.setMaximumWidth(140)
        self.paper.clicked.connect(lambda: self.print_wanted.emit(self._notice()))
        actions = QHBoxLayout()
        actions.addWidget(self.reader, 1)
        actions.addWidget(self.confirm, 1)
        actions.addWidget(self.reply)
        actions.addWidget(self.paper)
        column.addLayout(actions)
        return column

    def _writing_side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(10)
        self.to = ChoiceRow(RECEIVERS)
        self.to.set_value(TO_CENTRE)
        self.to.changed.connect(lambda _: self._reply_over())
        self.answers = label(17, dim=True, wrap=True)
        self.subject = line(LONGEST_TITLE, wide=True)
        self.subject.setPlaceholderText(t("Title of the notice"))
        self.text = paragraph(220)
        self.text.setPlaceholderText(t("Text of the notice"))
        self.urgent = QCheckBox(t("Urgent: sounds until it is read"))
        self.send = button(t("Send the notice"), 24, "primary", 76)
        self.send.clicked.connect(self._send)
        self.wrong = label(18, bold=True, wrap=True)
        self.wrong.setProperty("role", "danger")
        column.addWidget(caption(t("Write a notice"), 18))
        for part in (self.to, self.answers, self.subject, self.text, self.urgent, self.wrong, self.send):
            column.addWidget(part)
        column.addStretch(1)
        self.answers.hide()
        return column

    def show_book(self, book: StationBook, vehicles: list[Vehicle], now: datetime) -> None:
        """The list with unread notices first; the chosen one stays, else the first unread one is shown."""
        self._book, self._vehicles = book, vehicles
        unread = unread_notices(book, now)
        waiting = {notice.notice_id for notice in unread}
        others = [n for n in reversed(book.notices) if n.notice_id not in waiting]
        self.list.show_cards([self._card(n, n.notice_id in waiting) for n in (*unread, *others)])
        if self._notice() is None:
            first = unread[0].notice_id if unread else others[0].notice_id if others else ""
            self.chosen = first
            self.list.choose(first)
        self._show(waiting)

    def choose(self, notice_id: str) -> None:
        """Show a notice."""
        self.chosen = notice_id
        self.list.choose(notice_id)
        self._show({notice.notice_id for notice in unread_notices(self._book, datetime.now(UTC))})

    def clear_form(self) -> None:
        """The notice has gone."""
        self.subject.clear()
        self.text.clear()
        self.urgent.setChecked(False)
        self._reply_over()

    def _notice(self) -> Notice | None:
        return next((n for n in self._book.notices if n.notice_id == self.chosen), None)

    def _show(self, unread: set[str]) -> None:
        notice = self._notice()
        shown = notice is not None
        for part in (self.title, self.about, self.words, self.receipts, self.confirm, self.reader, self.reply,
                     self.paper):  # fmt: skip
            part.setVisible(shown)
        if notice is None:
            self._show_files("", ())
            return
        self._show_files(notice.notice_id, () if notice.recalled_at is not None else notice.files)
        urgent = t("URGENT") + " " if notice.urgent else ""
        self.title.setText(urgent + (notice.title or t("Notice")))
        at = f"{day(notice.sent_at, self._zone)} {clock(notice.sent_at, self._zone)}"
        valid = f"{day(notice.valid_until, self._zone)} {clock(notice.valid_until, self._zone)}"
        about = [notice.sender_name, at, t("valid until {time}", time=valid)]
        if notice.recalled_at is not None:
            about.append(t("RECALLED: {reason}", reason=notice.recall_reason))
        self.about.setText("　".join(about))
        self.words.setText(notice.text)
        received = self._book.is_received(notice)
        own = next((r for r in self._receipts_of(notice) if r.receiver == self._book.address), None)
        self.receipts.setText(self._own_receipt_words(own) if received else self._receipt_words(notice))
        waits = notice.notice_id in unread
        self.confirm.setVisible(waits)
        self.reader.setVisible(waits)
        self.reply.setVisible(received)

    def _show_files(self, notice_id: str, files: tuple[NoticeFile, ...]) -> None:
        """One row a file: its name opens it; a PDF or text can go to the printer."""
        known = (notice_id, *(file.sha256 for file in files))
        if known == self._files_of:
            return
        self._files_of = known
        while self._files.count():
            gone = self._files.takeAt(0).widget()
            if gone is not None:
                gone.deleteLater()
        for file in files:
            self._files.addWidget(self._file_row(notice_id, file))

    def _file_row(self, notice_id: str, file: NoticeFile) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        opening = button(f"▤ {file.name}  {size_text(file.size_bytes)}", 20, height_px=64)
        opening.clicked.connect(lambda: self.file_wanted.emit(notice_id, file, "open"))
        row.addWidget(opening, 1)
        if file.media_type in PRINTED:
            printing = button(t("Print"), 19, height_px=64)
            printing.clicked.connect(lambda: self.file_wanted.emit(notice_id, file, "print"))
            row.addWidget(printing)
        return made

    def _receipts_of(self, notice: Notice) -> list[NoticeReceipt]:
        return [r for r in self._book.receipts if r.notice_id == notice.notice_id]

    def _own_receipt_words(self, receipt: NoticeReceipt | None) -> str:
        if receipt is None or receipt.read_at is None:
            return t("not read yet")
        return t("read {time} {name}", time=clock(receipt.read_at, self._zone), name=receipt.read_by)

    def _receipt_words(self, notice: Notice) -> str:
        receipts = {r.receiver: r for r in self._receipts_of(notice)}
        rows = []
        for address in notice.to:
            receipt = receipts.get(address)
            if receipt is None:
                words = t("not delivered yet")
            elif receipt.read_at is None:
                words = t("delivered {time}", time=clock(receipt.delivered_at, self._zone))
            else:
                words = t("read {time} {name}", time=clock(receipt.read_at, self._zone), name=receipt.read_by)
            rows.append(f"{self._name_of(address)}：{words}")
        return "\n".join(rows)

    def _name_of(self, address: Address) -> str:
        if address.kind is PartyKind.CENTRE:
            return t("The centre")
        plates = {v.vehicle_id: v.plate for v in self._vehicles}
        return plates.get(address.party_id, address.party_id)

    def _card(self, notice: Notice, unread: bool) -> tuple[str, str, str]:
        received = self._book.is_received(notice)
        mark = "●" if unread else "→" if not received else "✓"
        if notice.recalled_at is not None:
            mark = "✕"
        title = (notice.title or notice.text)[:18]
        who = notice.sender_name if received else t("sent by us")
        words = f"{mark} {title}\n{who}  {clock(notice.sent_at, self._zone)}"
        role = "danger" if unread and notice.urgent else "" if unread else "flat"
        return notice.notice_id, words, role

    def _reply(self) -> None:
        self._replies_to = self._notice()
        if self._replies_to is not None:
            self.answers.setText(t("Answer to {name}: {title}", name=self._replies_to.sender_name,
                                   title=(self._replies_to.title or self._replies_to.text)[:30]))  # fmt: skip
            self.answers.show()
            self.text.setFocus()

    def _reply_over(self) -> None:
        self._replies_to = None
        self.answers.hide()

    def _send(self) -> None:
        text = self.text.toPlainText().strip()
        if not text or len(text) > LONGEST_TEXT:
            self.wrong.setText(t("Write 1–{most} characters", most=LONGEST_TEXT))
            return
        to: tuple[Address, ...]
        if self._replies_to is not None:
            to = (self._replies_to.sender,)
        elif self.to.value() == TO_VEHICLES:
            to = tuple(Address(PartyKind.VEHICLE, v.vehicle_id) for v in self._vehicles)
        else:
            to = (CENTRE,)
        self.wrong.setText("")
        reply_to = self._replies_to.notice_id if self._replies_to is not None else ""
        self.wanted.emit(SendNotice(to, text, self.subject.text().strip(), self.urgent.isChecked(), reply_to=reply_to))
        self.clear_form()
