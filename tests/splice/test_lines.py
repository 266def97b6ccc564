"""Files of lines: a line goes in and comes out, whatever the endings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shipway.splice.lines import LinesDocument
from shipway.splice.model import apply

PIECES = ["/a/ @x", "*\t@y  @z", "# note", "", "  ", "/b/   @x # why", "[S] @q", "é @🚧"]
files = st.builds(
    lambda mark, lines, newline, end: mark + newline.join(lines) + end,
    st.sampled_from(["", "\ufeff"]),
    st.lists(st.sampled_from(PIECES)),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n", "\r\n", "\n\n"]),
)


@given(text=files)
def test_lines_come_and_go_in_any_order(text: str) -> None:
    grown = text
    for line in ("/new/ @n", "/newer/ @m @n"):
        document = LinesDocument(grown)
        grown = apply(grown, [document.insert(document.root, line)])
        assert LinesDocument(grown).root.entries[-1].value.value == line
    for order in (("/new/", "/newer/"), ("/newer/", "/new/")):
        rest = grown
        for key in order:
            document = LinesDocument(rest)
            entry = next(entry for entry in document.root.entries if entry.key == key)
            rest = apply(rest, [document.remove(document.root, entry)])
        assert rest == text


def test_comments_and_blank_lines_are_no_entries() -> None:
    document = LinesDocument("\ufeff# a\n\n /b/  @c # d\n")
    assert [(e.key, e.value.value) for e in document.root.entries] == [("/b/", "/b/ @c")]
    assert document.text[document.root.entries[0].start :].startswith("/b/")


def test_columns_are_kept_where_most_lines_have_them() -> None:
    document = LinesDocument("*      @a\n/b/    @b\n/odd @c\n")
    assert document.render(document.root, "/n/ @n @m") == "/n/    @n @m"
    assert document.render(document.root, "/longer-than/ @n") == "/longer-than/ @n"


def test_a_replaced_line_keeps_its_surroundings() -> None:
    document = LinesDocument("/a/ @x # why\n/b/ @y\n")
    edit = document.replace(document.root, document.root.entries[0], "/a/ @z")
    assert apply(document.text, [edit]) == "/a/ @z # why\n/b/ @y\n"
