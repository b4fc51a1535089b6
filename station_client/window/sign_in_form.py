"""The station's sign-in: shown where no password file is given, or where the centre does not take the password."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from dispatch_app.words import t
from station_client.window.parts import button, label

FIELD_PX = 26


class SignInForm(QWidget):
    """`wanted` carries (user, password), `change_wanted` (user, old, new); `password_changed` is told how that went."""

    wanted = Signal(str, str)
    change_wanted = Signal(str, str, str)

    def __init__(self, user: str) -> None:
        super().__init__()
        self.user, self.password, self.fresh, self.repeated = (QLineEdit() for _ in range(4))
        self.user.setText(user)
        self.names: list[QLabel] = []
        self.notice = label(22, bold=True, wrap=True)
        self.go = button("", 28, "primary", 72)
        self._tried = ""
        self._changes = False
        card = QFrame()
        card.setProperty("role", "panel")
        card.setFixedWidth(640)
        grid = QGridLayout()
        grid.setSpacing(14)
        titles = (t("User"), t("Password"), t("New password"), t("Once more"))
        for place, (words, field) in enumerate(zip(titles, self._fields(), strict=True)):
            name = label(22, dim=True)
            name.setText(words)
            field.setStyleSheet(f"font-size: {FIELD_PX}px; min-height: 48px;")
            if field is not self.user:
                field.setEchoMode(QLineEdit.EchoMode.Password)
            field.returnPressed.connect(self._next)
            grid.addWidget(name, place, 0)
            grid.addWidget(field, place, 1)
            self.names.append(name)
        heading = label(36, bold=True)
        heading.setText(t("The station receiver"))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(40, 32, 40, 36)
        inside.setSpacing(18)
        inside.addWidget(heading)
        inside.addLayout(grid)
        inside.addWidget(self.notice)
        inside.addWidget(self.go)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)
        self.go.clicked.connect(self._submit)
        self._show_change(False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.password if self.user.text() else self.user).setFocus()

    def show_notice(self, words: str) -> None:
        """Say how the sign-in goes, or why it failed."""
        self.notice.setText(words)

    def ask_for_new_password(self) -> None:
        """The centre wants the one-time password replaced."""
        if not self._changes:
            self.password.setText(self._tried)
            self._show_change(True)
            self.fresh.setFocus()

    def password_changed(self, why_not: str) -> None:
        """The centre's answer to `change_wanted`."""
        if why_not:
            self.show_notice(why_not)
            self.fresh.setFocus()
            return
        self.password.setText(self.fresh.text())
        self._show_change(False)
        self._submit()

    def _fields(self) -> tuple[QLineEdit, ...]:
        return (self.user, self.password, self.fresh, self.repeated)

    def _show_change(self, shown: bool) -> None:
        self._changes = shown
        for name, field in zip(self.names[2:], (self.fresh, self.repeated), strict=True):
            field.clear()
            field.setVisible(shown)
            name.setVisible(shown)
        self.go.setText(t("Change and sign in") if shown else t("Sign in"))

    def _next(self) -> None:
        empty = next((field for field in self._fields() if not field.isHidden() and not field.text()), None)
        if empty is None:
            self._submit()
        else:
            empty.setFocus()

    def _submit(self) -> None:
        user, password = self.user.text().strip(), self.password.text()
        if not (user and password):
            self.show_notice(t("Fill in user and password"))
        elif not self._changes:
            self._tried = password
            self.password.clear()
            self.wanted.emit(user, password)
        elif not self.fresh.text() or self.fresh.text() != self.repeated.text():
            self.show_notice(t("Type the same new password twice"))
            self.repeated.clear()
            (self.repeated if self.fresh.text() else self.fresh).setFocus()
        else:
            self.change_wanted.emit(user, password, self.fresh.text())
