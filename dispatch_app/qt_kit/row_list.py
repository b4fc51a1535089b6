"""A list of `Row`s painted by one delegate, that never re-sorts while pointer or cursor is on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolTip, QWidget

from dispatch_app.desk_kit.rows import Row, steady
from dispatch_app.qt_kit.plain_parts import plain_tip
from dispatch_app.qt_kit.row_paint import RowDelegate, dial_room
from dispatch_app.qt_kit.theme import current_palette

ROW_ROLE = Qt.ItemDataRole.UserRole + 1


class RowModel(QAbstractListModel):
    """Rows by place; replacing equal keys in place keeps selection and scroll."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(part for part in (row.mark, row.title, row.badge, row.right, row.note) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.tip) if row.tip else None
        return None

    def show(self, rows: list[Row]) -> None:
        """Replace the rows; only what differs is announced."""
        if [r.key for r in rows] != [r.key for r in self.rows]:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        for place, (old, new) in enumerate(zip(self.rows, rows, strict=True)):
            if old != new:
                self.rows[place] = new
                index = self.index(place)
                self.dataChanged.emit(index, index)


class RowList(QListView):
    """Rows with `picked` (click or Enter), `toggled` (Space or the check box) and `chosen` (the cursor moved).

    A row that names a number has a telephone sign: `dial_wanted` by a click on it or Ctrl+D.
    """

    picked = Signal(str)
    toggled = Signal(str)
    chosen = Signal(str)
    dial_wanted = Signal(str)
    """What the telephone sign of a row dials (see desk.dialling)."""

    def __init__(self, empty_words: str = "", toggles: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows_model = RowModel(self)
        self.setModel(self.rows_model)
        self.setItemDelegate(RowDelegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setProperty("flush", True)
        self.setStyleSheet("QListView { border: none; border-radius: 0px; background: transparent; }")
        self._empty_words = empty_words
        self._toggles = toggles
        self._marked = ""
        self._pointed_dial = ""
        self._wanted: list[Row] = []

    # --- rows --------------------------------------------------------------------------------------------------------

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows, holding still under the hand; the cursor stays on its key."""
        self._wanted = list(rows)
        self._update()

    def replace_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows at once, from the first on: what a person asked for does not wait for the hand to leave."""
        self._wanted = list(rows)
        self.rows_model.show(list(rows))
        self.scrollToTop()
        self.viewport().update()

    def _update(self) -> None:
        key = self.current_key()
        self.rows_model.show(steady(self.rows_model.rows, self._wanted, self.is_held()))
        if key and key != self.current_key():
            self.set_current(key)
        self.viewport().update()

    def is_held(self) -> bool:
        """Whether a hand is on the list: the pointer over it or the cursor in it."""
        return self.hasFocus() or (self.isVisible() and self.underMouse())

    def set_empty_words(self, words: str) -> None:
        """What the list says while it is empty."""
        if words != self._empty_words:
            self._empty_words = words
            self.viewport().update()

    def set_marked(self, key: str) -> None:
        """The row that is open elsewhere on the screen; drawn with a bar on its left."""
        if key != self._marked:
            self._marked = key
            self.viewport().update()

    def marked(self) -> str:
        """The key of the marked row."""
        return self._marked

    def current_key(self) -> str:
        """The key under the cursor, "" for none."""
        index = self.currentIndex()
        rows = self.rows_model.rows
        return rows[index.row()].key if index.isValid() and index.row() < len(rows) else ""

    def set_current(self, key: str) -> None:
        """Put the cursor on a key, without announcing it."""
        for place, row in enumerate(self.rows_model.rows):
            if row.key == key:
                blocked = self.blockSignals(True)
                flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self.selectionModel().setCurrentIndex(self.rows_model.index(place), flag)
                self.blockSignals(blocked)
                return

    def pointed_dial(self) -> str:
        """The key of the row whose telephone sign is under the pointer."""
        return self._pointed_dial

    def dial_current(self) -> bool:
        """Ctrl+D: dial the row under the cursor; False where it has no number."""
        row = next((row for row in self.rows_model.rows if row.key == self.current_key()), None)
        if row is None or not row.dial:
            return False
        self.dial_wanted.emit(row.dial)
        return True

    def rows(self) -> list[Row]:
        """The rows as shown."""
        return list(self.rows_model.rows)

    # --- hands -------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = self.current_key()
        if key and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(key)
        elif key and event.key() == Qt.Key.Key_Space and self._toggles:
            self.toggled.emit(key)
        else:
            super().keyPressEvent(event)
            if self.current_key() != key:
                self.chosen.emit(self.current_key())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        row = self.rows_model.rows[index.row()]
        if row.gone:
            return
        if self._sign_at(event.position().toPoint()) is not None:
            self.dial_wanted.emit(row.dial)
        elif self._toggles:
            self.toggled.emit(row.key)
        else:
            self.picked.emit(row.key)

    def _sign_at(self, point: QPoint) -> Row | None:
        """The row whose telephone sign lies there."""
        index = self.indexAt(point)
        row = self.rows_model.rows[index.row()] if index.isValid() else None
        hit = row is not None and bool(row.dial) and dial_room(self.visualRect(index)).contains(point)
        return row if hit else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        row = self._sign_at(event.position().toPoint())
        self._point_at(row.key if row is not None else "")

    def _point_at(self, key: str) -> None:
        if key != self._pointed_dial:
            self._pointed_dial = key
            hand = Qt.CursorShape.PointingHandCursor if key else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(hand)
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self._sign_at(event.pos())
            if row is not None:
                QToolTip.showText(event.globalPos(), plain_tip(row.dial_tip), self)
                return True
        return super().viewportEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at("")
        self._update()

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows_model.rows and self._empty_words:
            painter = QPainter(self.viewport())
            painter.setPen(current_palette().colour("dim_text"))
            room = self.viewport().rect().adjusted(12, 8, -12, -8)
            painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self._empty_words)
            painter.end()
