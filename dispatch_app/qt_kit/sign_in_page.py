"""The first page: who works at which desk; also where a one-time password is replaced by the person's own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatch_app.qt_kit.plain_parts import PlainLabel, key_button
from dispatch_app.qt_kit.theme import set_role
from dispatch_app.words import t

CARD_PX = 480


class SignInPage(QWidget):
    """Server, user, password, desk. `wanted` carries (user, password, desk id).

    `change_wanted` carries (user, old password, new password); `password_changed` is to be told how that went.
    """

    wanted = Signal(str, str, str)
    change_wanted = Signal(str, str, str)
    language_wanted = Signal()

    def __init__(self, server: str, title: str = "", needs_desk: bool = True) -> None:
        """`title` in English, as of `later`; without `needs_desk` the desk may be left empty."""
        super().__init__()
        self._server = server
        self._title = title
        self._needs_desk = needs_desk
        self.title = PlainLabel("", "headline")
        self.notice = PlainLabel("", "dim")
        self.notice.setWordWrap(True)
        self.server = QLineEdit(server)
        self.server.setReadOnly(True)
        self.server.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.user, self.password, self.desk = QLineEdit(), QLineEdit(), QLineEdit()
        self.fresh, self.repeated = QLineEdit(), QLineEdit()
        for field in (self.password, self.fresh, self.repeated):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields = (self.server, self.user, self.password, self.fresh, self.repeated, self.desk)
        self._tried = ""
        self.names = [PlainLabel("", "dim") for _ in self.fields]
        self.go = key_button("", "", "primary")
        self.go.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.language = QPushButton("中文 / English")
        set_role(self.language, "flat")
        self.language.clicked.connect(self.language_wanted)
        self.change = QPushButton("")
        self.change.setCheckable(True)
        set_role(self.change, "flat")
        self.change.toggled.connect(self._show_change)
        self.go.clicked.connect(self._submit)
        for field in self.fields[1:]:
            field.returnPressed.connect(self._next)
        self._lay_out()
        self._show_change(False)

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "panel")
        card.setFixedWidth(CARD_PX)
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
        row.addWidget(self.change)
        row.addStretch(1)
        row.addWidget(self.go)
        inside.addLayout(row)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.title.setText(t(self._title) if self._title else t("120 dispatch console"))
        self.desk.setPlaceholderText("" if self._needs_desk else t("only to listen in and take over"))
        titles = (t("Server"), t("User"), t("Old password") if self.changes() else t("Password"), t("New password"),
                  t("Once more"), t("Desk"))  # fmt: skip
        for name, words in zip(self.names, titles, strict=True):
            name.setText(words)
        self.change.setText(t("Back to sign-in") if self.changes() else t("Change password"))
        self.go.setText(t("Change and sign in") if self.changes() else t("Sign in"))

    def changes(self) -> bool:
        """Whether a new password is being chosen."""
        return self.change.isChecked()

    def ask_for_new_password(self) -> None:
        """The server wants the one-time password replaced: the old one stands already, the cursor is in the new one."""
        self.password.setText(self._tried)
        self.change.setChecked(True)
        self.fresh.setFocus()

    def password_changed(self, why_not: str) -> None:
        """The server's answer to `change_wanted`: sign in with the new password, or say what is wrong with it."""
        if why_not:
            self.show_notice(why_not, "danger")
            self.fresh.setFocus()
            return
        fresh = self.fresh.text()
        self.change.setChecked(False)
        self.password.setText(fresh)
        self.show_notice(t("The password was changed"), "success")
        self._submit()

    def _show_change(self, shown: bool) -> None:
        for place, field in enumerate(self.fields):
            if field in (self.fresh, self.repeated):
                field.clear()
                field.setVisible(shown)
                self.names[place].setVisible(shown)
        self.speak()

    def show_notice(self, text: str, tone: str = "dim") -> None:
        """Say how the sign-in goes, or why it failed."""
        self.notice.show_text(text, tone)

    def remember(self, user: str, desk_id: str) -> None:
        """Fill in what was used last; the cursor waits at the first empty field."""
        self.user.setText(user)
        self.desk.setText(desk_id)
        (self.password if user else self.user).setFocus()

    def _next(self) -> None:
        needed = self.fields[1:] if self._needs_desk else self.fields[1:-1]
        empty = next((f for f in needed if not f.isHidden() and not f.text()), None)
        if empty is None:
            self._submit()
        else:
            empty.setFocus()

    def _submit(self) -> None:
        user, password, desk_id = self.user.text().strip(), self.password.text(), self.desk.text().strip()
        if not (user and password and (desk_id or not self._needs_desk)):
            missing = t("Fill in user, password and desk") if self._needs_desk else t("Fill in user and password")
            self.show_notice(missing, "warning")
        elif not self.changes():
            self._tried = password
            self.password.clear()
            self.wanted.emit(user, password, desk_id)
        elif not self.fresh.text() or self.fresh.text() != self.repeated.text():
            self.show_notice(t("Type the same new password twice"), "warning")
            self.repeated.clear()
            (self.repeated if self.fresh.text() else self.fresh).setFocus()
        else:
            self.show_notice(t("Changing the password…"))
            self.change_wanted.emit(user, password, self.fresh.text())
