"""The first page: who works at which desk."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatch_app.console.qt.plain_parts import PlainLabel, key_button
from dispatch_app.qt_kit.theme import set_role
from dispatch_app.words import t


class SignInPage(QWidget):
    """Server, user, password, desk. `wanted` carries (user, password, desk id)."""

    wanted = Signal(str, str, str)
    language_wanted = Signal()

    def __init__(self, server: str) -> None:
        super().__init__()
        self._server = server
        self.title = PlainLabel("", "headline")
        self.notice = PlainLabel("", "dim")
        self.notice.setWordWrap(True)
        self.server = QLineEdit(server)
        self.server.setReadOnly(True)
        self.server.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.user, self.password, self.desk = QLineEdit(), QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields = (self.server, self.user, self.password, self.desk)
        self.names = [PlainLabel("", "dim") for _ in self.fields]
        self.go = key_button("", "", "primary")
        self.go.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.language = QPushButton("中文 / English")
        set_role(self.language, "flat")
        self.language.clicked.connect(self.language_wanted)
        self.go.clicked.connect(self._submit)
        for field in (self.user, self.password, self.desk):
            field.returnPressed.connect(self._next)
        self._lay_out()
        self.speak()

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "panel")
        card.setFixedWidth(420)
        grid = QGridLayout()
        grid.setVerticalSpacing(12)
        grid.setHorizontalSpacing(12)
        for place, (name, field) in enumerate(zip(self.names, self.fields, strict=True)):
            grid.addWidget(name, place, 0)
            grid.addWidget(field, place, 1)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(32, 28, 32, 28)
        inside.setSpacing(16)
        inside.addWidget(self.title)
        inside.addLayout(grid)
        inside.addWidget(self.notice)
        row = QHBoxLayout()
        row.addWidget(self.language)
        row.addStretch(1)
        row.addWidget(self.go)
        inside.addLayout(row)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.title.setText(t("120 dispatch console"))
        for name, words in zip(self.names, (t("Server"), t("User"), t("Password"), t("Desk")), strict=True):
            name.setText(words)
        self.go.setText(t("Sign in"))

    def show_notice(self, text: str, tone: str = "dim") -> None:
        """Say how the sign-in goes, or why it failed."""
        self.notice.show_text(text, tone)

    def remember(self, user: str, desk_id: str) -> None:
        """Fill in what was used last; the cursor waits at the first empty field."""
        self.user.setText(user)
        self.desk.setText(desk_id)
        (self.password if user else self.user).setFocus()

    def _next(self) -> None:
        empty = next((f for f in (self.user, self.password, self.desk) if not f.text()), None)
        if empty is None:
            self._submit()
        else:
            empty.setFocus()

    def _submit(self) -> None:
        if self.user.text().strip() and self.password.text() and self.desk.text().strip():
            self.wanted.emit(self.user.text().strip(), self.password.text(), self.desk.text().strip())
            self.password.clear()
        else:
            self.show_notice(t("Fill in user, password and desk"), "warning")
