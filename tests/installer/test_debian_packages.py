"""What is missing is known before apt is asked."""

from __future__ import annotations

import shutil

import pytest

from installer.debian_packages import LIST, missing_packages, wanted_packages


def test_the_list_reads_without_comments_and_holds_no_package_twice() -> None:
    assert wanted_packages("# head\n\ncups  # printing\nxvfb\n") == ["cups", "xvfb"]
    names = wanted_packages(LIST.read_text(encoding="utf-8"))
    assert len(names) == len(set(names)) > 30


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="not Debian")
def test_only_what_is_not_installed_is_missing() -> None:
    assert missing_packages(["dpkg", "no-such-package-of-ours", "libc6"]) == ["no-such-package-of-ours"]
