"""What a Dockerfile says of its image, and what is refused with the line."""

from __future__ import annotations

import pytest

from shipway.derive.from_template import DOCKERFILE, render_file
from shipway.errors import EditError
from shipway.service import Service
from shipway.sources.dockerfile import facts_of
from support.dockerfiles import ODD_DOCKERFILES, Expected
from support.hosts import REPOSITORY

TWO_STAGES = """\
# syntax is not set
ARG VERSION=24
ARG PORT=8080
FROM node:${VERSION} AS base
WORKDIR /repo
USER 1000:2000
EXPOSE 9000/tcp
ENTRYPOINT ["tini", "--"]
CMD ["node"]

FROM base as runner
ARG PORT
WORKDIR services/api
EXPOSE $PORT 8443/udp
RUN apt-get update \\
    # a comment in between
    && USER=nobody true
RUN <<EOF
USER 0
FROM nothing
EOF
cmd ["node", "dist/main.js"]
"""
REFUSED = {
    "no FROM": ("ARG A=1\n", "1", "no FROM"),
    "before FROM": ("RUN true\nFROM a\nUSER 1\n", "1", "before FROM"),
    "no USER": ("FROM a\nRUN true\n", "1", "no USER"),
    "named USER": ("FROM a\nUSER node\n", "2", "not a number"),
    "root": ("FROM a\nUSER 0:0\n", "2", "other than 0"),
    "root of the last stage": ("FROM a AS b\nUSER 5\nFROM a\nRUN x\n", "3", "no USER"),
    "unknown variable": ("FROM a\nUSER $WHO\n", "2", "cannot be known"),
    "not even an image": ("FROM\nUSER 5\n", "1", "no image"),
    "a number too high": ("FROM a\nUSER 3000000000\n", "2", "above"),
    "a heredoc without an end": ("FROM a\nRUN <<EOF\nUSER 5\n", "2", "EOF has no end"),
    "a port that is none": ("FROM a\nUSER 5\nEXPOSE 70000\n", "3", "no port"),
    "ARG above FROM alone": ("ARG P=80\nFROM a\nEXPOSE $P\nUSER 5\n", "3", "cannot be known"),
    "ONBUILD of its own": ("FROM a\nONBUILD RUN x\nUSER 5\n", "2", "ONBUILD"),
    "ONBUILD of the parent": ("FROM a AS b\nONBUILD RUN x\nFROM b\nUSER 5\n", "2", "ONBUILD"),
}


ODD = {
    "a shift is no heredoc": "RUN x=$((1<<2)) && echo $(( 1 << 2 ))",
    "nor is a here-string": "RUN cat <<<EOF",
    "nor what is quoted": 'RUN echo "a <<EOF b"',
    "two heredocs": 'COPY <<A <<"B" /x/\nUSER 1\nA\nUSER 2\nB',
    "an indented heredoc": "RUN <<-EOF cat\n\tUSER 1\n\tEOF",
    "an empty line goes on": "RUN x \\\n\n  USER 1",
    "spaces behind the backslash": "RUN x \\  \n  USER 1",
}


@pytest.mark.parametrize("instruction", ODD.values(), ids=ODD)
def test_what_looks_like_another_instruction(instruction: str) -> None:
    """Nothing behind it is lost, nothing within it counts."""
    facts = facts_of(f"FROM a\n{instruction}\nUSER 5\nEXPOSE 80\n")
    assert (facts.uid, facts.port) == (5, 80)


def test_another_escape_character() -> None:
    """A Dockerfile may choose the character that joins its lines."""
    text = "# escape=`\nFROM a\nRUN dir c:\\\nRUN x `\n  USER 1\nUSER 5\n"
    assert facts_of(text).uid == 5


def test_stages_are_known_in_any_case_and_words_are_parted_by_any_space() -> None:
    assert facts_of("from a as Build\nuser\t5\nFROM build\nEXPOSE\t80\n").uid == 5


def test_variables_of_the_old_form_are_known() -> None:
    assert facts_of("FROM a\nENV PORT 8080\nEXPOSE $PORT\nUSER 5\n").port == 8080


def test_an_entry_point_leaves_the_command_of_its_own_stage() -> None:
    assert facts_of('FROM a\nUSER 5\nCMD ["x"]\nENTRYPOINT ["y"]\n').command == ("x",)


def test_what_the_last_stage_has_and_inherits() -> None:
    facts = facts_of(TWO_STAGES)
    assert (facts.uid, facts.gid) == (1000, 2000)
    assert facts.ports == (9000, 8080) and facts.port == 9000, "UDP is no port of a probe"
    assert facts.workdir == "/repo/services/api"
    assert facts.entrypoint == ("tini", "--") and facts.command == ("node", "dist/main.js")
    assert facts.line["CMD"] == 22 and facts.line["FROM"] == 11 and facts.healthcheck_line == 0


@pytest.mark.parametrize("text", [TWO_STAGES.replace("\n", "\r\n"), f"\ufeff{TWO_STAGES}"])
def test_line_ends_and_marks_change_nothing(text: str) -> None:
    assert facts_of(text) == facts_of(TWO_STAGES)


def test_an_entry_point_takes_away_the_command_of_its_parent() -> None:
    facts = facts_of('FROM a AS b\nCMD ["x"]\nFROM b\nUSER 5\nENTRYPOINT ["y"]\n')
    assert facts.command == () and facts.entrypoint == ("y",)


@pytest.mark.parametrize(
    ("user", "uid"), [("${WHO:-7}", 7), ("${WHO:+8}9", 9), ("10001:10001", 10001), ("5:staff", 5)]
)
def test_numbers_come_from_defaults_too(user: str, uid: int) -> None:
    assert facts_of(f"FROM a\nUSER {user}\n").uid == uid


def test_a_command_in_shell_form_runs_in_a_shell() -> None:
    assert facts_of("FROM a\nUSER 5\nCMD node x\n").command == ("/bin/sh", "-c", "node x")


def test_a_health_check_is_seen() -> None:
    assert facts_of("FROM a\nUSER 5\nHEALTHCHECK CMD x\n").healthcheck_line == 3
    assert facts_of("FROM a\nUSER 5\nHEALTHCHECK NONE\n").healthcheck_line == 0


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_known_is_refused_with_its_line(case: tuple[str, str, str]) -> None:
    with pytest.raises(EditError) as refused:
        facts_of(case[0])
    assert refused.value.where == case[1] and case[2] in refused.value.what and refused.value.fix


@pytest.mark.parametrize("turbo", [False, True])
def test_the_templates_own(turbo: bool) -> None:
    """The facts of the template's own Dockerfile are all found."""
    service = Service(name="api", port=9090, turbo=turbo)
    text = render_file(REPOSITORY, DOCKERFILE, service.answers())
    facts = facts_of(text)
    assert (facts.port, facts.uid, facts.command) == (9090, 10001, ("node", "dist/main.js"))


@pytest.mark.parametrize(("text", "expected"), ODD_DOCKERFILES.values(), ids=ODD_DOCKERFILES)
def test_an_odd_dockerfile_is_read_as_an_engine_reads_it(text: str, expected: Expected) -> None:
    """tests/docker/test_dockerfile_facts.py asks the engine for the same."""
    facts = facts_of(text)
    user = str(facts.uid) if facts.gid is None else f"{facts.uid}:{facts.gid}"
    found = (user, facts.ports, facts.workdir, facts.entrypoint, facts.command)
    assert found == expected
