"""The checks of the wirings' tests are gates: each must be seen to close."""

from __future__ import annotations

import pytest

from shipway.splice.model import Edit, Entry, Node
from shipway.splice.yaml.document import YamlDocument
from shipway.wiring.compose import Compose
from support.meaning import meaning, merged
from support.patching import check_laws, check_noop, check_refused, check_transformed, collateral
from support.services import PAYMENTS

HOST = "# top\nservices:\n  api:\n    build: .\n"


class _Sloppy(YamlDocument):
    """Puts the entry in its place, and tidies a comment away."""

    def insert(self, container: Node, snippet: str) -> Edit:
        edit = super().insert(container, snippet)
        return Edit(0, edit.end, self.text[len("# top\n") : edit.start] + edit.new)


class _Forgetful(YamlDocument):
    """Leaves a blank line behind when it takes an entry out."""

    def remove(self, container: Node, entry: Entry) -> Edit:
        edit = super().remove(container, entry)
        return Edit(edit.start, edit.end, "\n")


def target(document: type[YamlDocument]) -> Compose:
    """The Compose target on a document that breaks a law."""

    class Broken(Compose):
        def open(self, text: str) -> YamlDocument:
            return document(text)

    return Broken()


@pytest.mark.parametrize("document", [_Sloppy, _Forgetful])
def test_a_broken_law_is_seen(document: type[YamlDocument]) -> None:
    """A lost comment, a blank line too many."""
    with pytest.raises(AssertionError):
        check_laws(target(document), HOST, PAYMENTS)


def test_each_verb_can_fail() -> None:
    """What changes is no no-op; what is wired is not refused; another text is not this one."""
    with pytest.raises(AssertionError):
        check_noop(Compose(), PAYMENTS, HOST)
    with pytest.raises(AssertionError):
        check_transformed(Compose(), PAYMENTS, HOST, HOST)
    with pytest.raises(pytest.fail.Exception):
        check_refused(Compose(), PAYMENTS, HOST, "", "")


def test_collateral_counts_what_is_gone() -> None:
    """One inserted run costs nothing, anything else does."""
    assert collateral("ab", "aXb") == 0
    assert collateral("ab", "aXc") == 1


def test_the_judge_tells_texts_from_numbers_and_sees_every_change() -> None:
    """Otherwise equality would prove little."""
    assert meaning("a: 1\n") != meaning("a: '1'\n")
    assert meaning("a: |\n  x\n") != meaning("a: |-\n  x\n")
    assert meaning("a: &x 1\nb: *x\n") != meaning("a: &x 1\nb: 1\n")
    assert merged(meaning("a: {}\n"), ("a",), meaning("b: 1\n")) == meaning("a: {b: 1}\n")
