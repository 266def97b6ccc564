"""The graph as people read it, as Mermaid draws it, and as a program takes it."""

from __future__ import annotations

from shipway.graph.draw import as_data, as_mermaid, as_text
from shipway.graph.model import Edge, Graph, Node, Said

API, WAITS = Said("API_URL", "web.json", 7), Said("depends_on", "c.yml", 3)
GRAPH = Graph(
    (
        Node("@acme/env", "package"),
        Node("api", "http", "services/api"),
        Node("end", "worker", "services/end"),
        Node("jobs_end", "queue"),
        Node("postgres", "database"),
        Node("web", "http", "services/web"),
    ),
    (
        Edge("api", "postgres", "database", (Said("DATABASE_URL", "a.json", 2),)),
        Edge("web", "api", "calls", (API, Said("ADMIN_URL", "web.json", 9))),
        Edge("web", "api", "waits for", (WAITS,)),
        Edge("web", "@acme/env", "imports", (Said("dependencies", "p.json", 4),)),
        Edge("end", "jobs_end", "queue", (Said("SCHEMA", "q.ts", 1),)),
    ),
)
TEXT = """\
from  how        to         by                  where
----  ---------  ---------  ------------------  ------------
api   database   postgres   DATABASE_URL        a.json:2
web   calls      api        API_URL, ADMIN_URL  web.json:7,9
web   waits for  api        depends_on          c.yml:3
web   imports    @acme/env  dependencies        p.json:4
end   queue      jobs_end   SCHEMA              q.ts:1"""
MERMAID = """\
flowchart LR
  n1{{"@acme/env"}}
  n2["api"]
  n3["end"]
  n4[["jobs_end"]]
  n5[("postgres")]
  n6["web"]
  n2 -->|"DATABASE_URL"| n5
  n6 -->|"API_URL ADMIN_URL"| n2
  n6 -.->|"waits for"| n2
  n6 -.->|"imports"| n1
  n3 -->|"SCHEMA"| n4"""


def test_golden_texts_of_one_graph_in_both_forms() -> None:
    assert as_text(GRAPH) == TEXT
    assert as_mermaid(GRAPH) == MERMAID


def test_whoever_has_no_edge_is_not_lost() -> None:
    lone = Graph((Node("a", "http"), Node("b", "worker")), ())
    assert as_text(lone) == "No service here talks to another one.\n\nAlone: a, b"
    assert as_mermaid(lone) == 'flowchart LR\n  n1["a"]\n  n2["b"]'
    assert as_text(Graph((), ())) == "No service here talks to another one."


def test_data_has_the_words_of_the_schema() -> None:
    """``from`` and ``to``, as a person would say it; plain values only."""
    assert as_data(GRAPH)["edges"][2] == {
        "from": "web",
        "to": "api",
        "kind": "waits for",
        "said": [{"name": "depends_on", "path": "c.yml", "line": 3}],
    }
