"""A layer comes from settings that a pull request can change: it is data, or it is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.errors import ShipwayError
from shipway.layers.defaults import check_defaults
from shipway.layers.fetched import Fetcher
from shipway.layers.layer import Layer, LayerPin
from shipway.layers.now import layers_now
from shipway.layers.overlay import overlaid
from shipway.layers.pins import layer_pins
from shipway.layers.receipt import read_receipt
from shipway.layers.shape import own_path_problem
from shipway.layers.words import say
from shipway.rendering.tree import File
from shipway.sources.host import Host
from shipway.sources.known_settings import settings_must_be_known
from shipway.sources.services import GeneratedService
from support.hosts import commit, git, make_host

API = GeneratedService("api", "services/api")
ANSWERS = "_commit: v1.0.0\n_src_path: x\nservice_name: api\nkind: http\nscope: '@acme'\n"
TREE = {API.answers: File(ANSWERS.encode()), "services/api/src/main.ts": File(b"main\n")}


def layer(folder: Path, files: Mapping[str, str], links: Mapping[str, str] | None = None) -> Layer:
    """A layer with these files at v1.0.0."""
    for path, text in {"layer.yml": "format: 1\n", **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    for path, to in (links or {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).symlink_to(to)
    git(folder, "init", "--quiet")
    commit(folder, "one")
    git(folder, "tag", "v1.0.0")
    return fetched(folder, "v1.0.0")


def fetched(source: Path, version: str) -> Layer:
    with closing(Fetcher(source)) as fetcher:
        return fetcher.at_version(LayerPin("acme", str(source), version))


def now(host: Host, versions: Mapping[str, str]) -> tuple[Layer, ...]:
    with closing(Fetcher(host.root)) as fetcher:
        return layers_now(host, fetcher, versions).layers


def refused(folder: Path, files: Mapping[str, str]) -> str:
    """What is said of such a layer when it is laid over a service."""
    with pytest.raises(ShipwayError) as error:
        overlaid(TREE, API, [layer(folder, files)])
    return str(error.value)


def test_files_are_added_and_replaced_with_answers_and_modes_and_blank_ones_left_out(
    tmp_path: Path,
) -> None:
    files = {
        "files/src/main.ts": "theirs {{ service_name }}\n",
        "files/run.sh.jinja": "echo {{ package_name | upper }} ${{ '{{' }} x }}\n",
        "files/worker.ts.jinja": "{% if kind == 'worker' %}\nworker\n{% endif %}\n",
        "README.md": "of the layer itself\n",
    }
    one = layer(tmp_path, files)
    (tmp_path / "files/run.sh.jinja").chmod(0o755)
    commit(tmp_path, "two")
    git(tmp_path, "tag", "v1.1.0")
    one = fetched(tmp_path, "v1.1.0")
    whole = overlaid(TREE, API, [one])
    assert whole["services/api/src/main.ts"].content == b"theirs {{ service_name }}\n"
    assert whole["services/api/run.sh"] == File(b"echo @ACME/API ${{ x }}\n", 0o755)
    assert sorted(set(whole) - set(TREE)) == [
        "services/api/.shipway/layers.json",
        "services/api/run.sh",
    ]
    (made,) = read_receipt(whole["services/api/.shipway/layers.json"].content.decode(), "x")
    assert made.files == ("run.sh", "src/main.ts") and made.commit == one.commit


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in '0123456789' %}{% endfor %}",
        "{{ range(9) }}",
        "{{ 'a' * 999999999 }}",
        "{{ '%9999999999d' % 1 }}",
        "{% set a = service_name %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% macro m() %}{% endmacro %}",
        "{{ service_name.__class__.__mro__ }}",
        "{{ service_name['__class__'] }}",
        "{{ service_name | attr('__class__') }}",
        "{{ cycler }}",
        "{{ self }}",
        "{% if %}",
        "{{ secret_of_nobody }}",
    ],
)
def test_text_that_does_more_than_say_answers_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ShipwayError) as error:
        say(f"one\n{text}", {"service_name": "api"}, "layer acme v1: files/x.jinja")
    assert error.value.path == "layer acme v1: files/x.jinja" and error.value.line == 2


@pytest.mark.parametrize(
    "path",
    [
        "../neighbour/x", "/etc/passwd", "a/../../x", ".git/hooks/post-commit", "src/.GIT/config",
        ".copier-answers.yml", ".shipway/wiring.json", ".Shipway/x", "a\\b", "~/x", "./x", "",
        "a//b",
    ],
)  # fmt: skip
def test_a_path_outside_of_the_service_or_of_shipways_own_is_refused(path: str) -> None:
    assert own_path_problem(path)
    text = {"acme": {"source": "x", "version": "v1", "commit": "0" * 40, "files": [path]}}
    with pytest.raises(ShipwayError, match=r"services/api/\.shipway/layers\.json:\d"):
        read_receipt(json.dumps({"layers": text}), "services/api/.shipway/layers.json")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"files/.shipway/wiring.json": "{}"}, "is written by Shipway alone"),
        ({"files/a.ts": "", "files/A.ts.jinja": "x"}, "the same file as"),
        ({"files/big": "x" * (1024 * 1024 + 1)}, "larger than"),
        ({"files/src/main.ts/deeper.ts": "x"}, "stands in its place"),
        ({"files/src": "x"}, "stands in its place"),
        ({"layer.yml": "format: 2\n"}, "this shipway knows no other"),
        ({"layer.yml": "format: 1\ntasks: [rm -rf /]\n"}, "tasks: nothing is called so here"),
        ({"layer.yml": "format: 1\n_tasks: []\n"}, "nothing is called so here"),
        ({"layer.yml": "format: 1\npatches: [{path: ../x}]\n"}, "leaves the repository"),
        ({"layer.yml": "format: 1\npatches: [{path: none.yaml}]\n"}, "there is no none.yaml"),
        ({"layer.yml": "format: 1\npatches: [{patch: '- op: add'}]\n"}, "needs a target"),
        ({"layer.yml": "format: 1\npatches: [{patch: 'just words'}]\n"}, "a map or a list"),
        ({"layer.yml": "format: 1\npatches: [{target: {kind: Pod}}]\n"}, "a path or a patch"),
        ({"layer.yml": "format: 1\nwirings: [{file: ../x, at: [], item: a}]\n"}, "leaves the repo"),
        ({"layer.yml": "format: 1\nwirings: [{file: x, at: []}]\n"}, "give entry, for a map"),
        ({"layer.yml": "format: 1\nwirings: [{file: x, at: [a], item: [[1]]}]\n"}, "no list in"),
        (
            {"layer.yml": "format: 1\nwirings: [{file: services/api/x.yml, at: [], item: a}]\n"},
            "is derived by Shipway",
        ),
    ],
)
def test_a_layer_that_is_more_than_data_or_fits_nowhere_is_refused_with_its_file(
    tmp_path: Path, files: Mapping[str, str], said: str
) -> None:
    text = refused(tmp_path, files)
    assert said in text and "layer acme v1.0.0: " in text and "fix: " in text


def test_links_and_submodules_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ShipwayError, match="a link or a submodule"):
        layer(tmp_path / "one", {}, {"files/passwd": "/etc/passwd"})
    with pytest.raises(ShipwayError, match="a link or a submodule"):
        layer(tmp_path / "two", {}, {"files/src": ".."})
    folder = tmp_path / "three"
    layer(folder, {})
    entry = f"160000,{git(folder, 'rev-parse', 'HEAD').strip()},files/sub"
    git(folder, "update-index", "--add", "--cacheinfo", entry)
    git(folder, "commit", "--quiet", "--message", "sub")
    git(folder, "tag", "v2.0.0")
    with pytest.raises(ShipwayError, match="a link or a submodule"):
        fetched(folder, "v2.0.0")


def test_a_default_is_an_answer_as_it_is_and_never_rendered(tmp_path: Path) -> None:
    questions: dict[str, dict[str, object]] = {"kind": {}, "owner": {}, "x": {"when": False}}
    for defaults, said in (
        ("owner: '{{ 1 }} x'", "is not an owner"),
        ("kindd: http", "did you mean kind?"),
        ("x: 1", "does not ask x"),
    ):
        folder = tmp_path / said.replace(" ", "-").replace("?", "")
        one = layer(folder, {"layer.yml": f"format: 1\ndefaults: {{ {defaults} }}\n"})
        with pytest.raises(ShipwayError) as error:
            check_defaults([one], questions)
        assert said in str(error.value)


def host_with(root: Path, layers: str) -> Host:
    return Host(make_host(root, {"services/.shipway.yml": f"layers:\n{layers}"}))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("source: ext::sh -c true\n    version: v1", "no address of a template"),
        ("source: --upload-pack=x\n    version: v1", "no address of a template"),
        ("source: x\n    version: --x", "no version of a template"),
        ("source: x\n    version: v1\n    run: x", "nothing is called so here"),
        ("source: x\n    version: v1\n    versions: {v1: short}", "no commit's full hash"),
        ("version: v1", "source is missing"),
    ],
)
def test_an_address_that_git_must_not_be_asked_for_is_refused_with_its_line(
    tmp_path: Path, entry: str, said: str
) -> None:
    host = host_with(tmp_path / "acme", f"  acme:\n    {entry}\n")
    for read in (settings_must_be_known, layer_pins):
        with pytest.raises(ShipwayError) as error:
            read(host)
        assert said in error.value.what and error.value.path == "services/.shipway.yml"
        assert error.value.line in (2, 3, 4, 5)


def test_every_command_refuses_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What stands in the settings may be a pull request's."""
    host = host_with(tmp_path / "acme", "  acme: { source: 'ext::sh -c true', version: v1 }\n")
    for command in (["check"], ["status"], ["sync", "--all"], ["new", "api", "--yes"]):
        assert shipway(host.root, *command) == 2
        assert "services/.shipway.yml:2: layers.acme.source" in capsys.readouterr().err


def test_a_tag_that_moved_is_refused_with_its_line_and_a_branch_is_no_version(
    tmp_path: Path,
) -> None:
    source = tmp_path / "layer"
    one = layer(source, {"files/a": "1\n"})
    versions = f"    versions:\n      v1.0.0: {one.commit}\n"
    entry = f"  acme:\n    source: ../layer\n    version: v1.0.0\n{versions}"
    host = host_with(tmp_path / "acme", entry)
    assert [found.commit for found in now(host, {})] == [one.commit]
    (source / "files/a").write_text("2\n")
    commit(source, "two")
    git(source, "tag", "--force", "v1.0.0")
    with pytest.raises(ShipwayError, match=r"names another commit by v1\.0\.0") as error:
        now(host, {})
    assert error.value.where == "services/.shipway.yml:6"
    branch = git(source, "branch", "--show-current").strip()
    with pytest.raises(ShipwayError, match=f"has no version {branch}; it has v1.0.0"):
        now(host, {"acme": branch})
    with pytest.raises(ShipwayError, match="did you mean acme"):
        now(host, {"acmee": "v1"})


def test_a_layer_touches_only_those_files_of_the_host_that_its_settings_name(
    tmp_path: Path,
) -> None:
    workflow = ".github/workflows/ci.yml"
    manifest = f"format: 1\nwirings:\n  - {{ file: {workflow}, at: [jobs], entry: {{ x: 1 }} }}\n"
    layer(tmp_path / "layer", {"layer.yml": manifest})
    entry = "  acme:\n    source: ../layer\n    version: v1.0.0\n"
    with pytest.raises(ShipwayError, match=f"puts entries into {workflow}") as error:
        now(host_with(tmp_path / "acme", entry), {})
    assert error.value.where == "services/.shipway.yml:2"
    allowed = host_with(tmp_path / "more", f"{entry}    wires: [{workflow}]\n")
    assert now(allowed, {})[0].wirings[0].file == workflow
