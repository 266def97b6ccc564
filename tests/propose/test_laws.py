"""Laws of proposals over generated lists: each only adds, and taking it out loses no byte."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from propose.roster import NAMES, check_undone, proposed_in, taken

LISTS = {
    "a.yml": ("list:\n", "  - {}", "", "\n"),
    "b.yml": ("list:\n", "- name: {}\n  path: services/{}", "", "\n"),
    "c.yml": ("x:\n", "  {}:\n    image: acme/{}", "", "\n"),
    "d.json": ('{\n  "list": [\n', '    {{ "path": "./services/{}" }}', ",", "\n  ]\n}"),
    "e.ts": ("export const all = [\n", '  "{}"', ",", "\n];\n"),
    "f.mk": ("ALL = \\\n", "  {}", " \\", "\n"),
    "g.sh": ("set -e\n", "deploy {} --now", "", "\n"),
    "Dockerfile": ("FROM x\n", "COPY services/{} services/{}", "", "\nRUN y\n"),
}
ORDERS = st.permutations(NAMES)
GAPS = st.sampled_from(["", "\n"])


@settings(max_examples=25)
@given(st.sampled_from(sorted(LISTS)), ORDERS, GAPS, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_taking_and_removing_is_the_identity_of_bytes(
    path: str, names: list[str], gap: str, last: bool, newline: str
) -> None:
    """In every order, with blank lines or without, with a last line end or without, LF and CRLF."""
    head, item, separator, tail = LISTS[path]
    items = [item.replace("{{", "{").replace("}}", "}").replace("{}", name) for name in names]
    text = f"{head}{f'{separator}{chr(10)}{gap}'.join(items)}{tail}"
    text = (text if last else text.rstrip("\n")).replace("\n", newline)
    if path == "f.mk" and gap:
        return  # a blank line ends a list there
    assert check_undone(path, text) == 1
    after = taken(path, text)
    assert proposed_in(path, after) == []
    rest = [line.strip().rstrip("\\, ") for line in after.split(newline)]
    assert all(line.strip().rstrip("\\, ") in rest for line in text.split(newline))
