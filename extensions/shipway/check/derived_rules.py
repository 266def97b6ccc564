"""What is said of files that no longer follow from the code; check/run.py finds most of it."""

from __future__ import annotations

from shipway.check.groups import DERIVED, IMAGES
from shipway.check.rules import Rule

RULES = (
    Rule(
        id="half-made",
        title="a service that plain `copier copy` began and never wired",
        why="Copier stopped before it wrote the shared files: nothing starts or deploys the service.",
        cure="`shipway new NAME --yes` finishes it and loses nothing",
        group=DERIVED,
        of="a service's folder",
        wrong="services/payments/.shipway/wiring.json, and no .copier-answers.yml",
        right="both files",
    ),
    Rule(
        id="drift",
        title="a derived file or the wiring says something else than Dockerfile and env schema",
        why="The container listens on, reads or needs what its manifest does not say.",
        cure="`shipway sync NAME`",
        group=DERIVED,
        of="deployment.yaml",
        wrong="containerPort: 8080 # the Dockerfile says EXPOSE 9090",
        right="containerPort: 9090",
        scope="meets",
    ),
    Rule(
        id="stale-env-schema",
        title="`src/config.ts` (or `src/env.ts`) and `env.schema.json` differ",
        why="Everything that is derived follows from the JSON, and the process from the code. Names "
        "and literals are compared here; the service's own test compares the rest.",
        cure="`pnpm --filter PACKAGE env:schema && shipway sync NAME`",
        group=DERIVED,
        of="src/config.ts, beside env.schema.json",
        wrong='LOG_LEVEL: z.string().default("warn"), // env.schema.json: "default": "info"',
        right='LOG_LEVEL: z.string().default("info"),',
    ),
    Rule(
        id="newer-shipway",
        title="a newer Shipway wired or derived what this one does not know",
        why="That service's wiring and derived files are not looked at: `shipway sync` of this version "
        "would take back what the newer one made, so it refuses.",
        cure="`uv tool upgrade shipway`",
        group=DERIVED,
        of="wiring.json",
        wrong='{"targets": {"a-target-of-tomorrow": {}}}',
        right='{"targets": {"compose": {}}}',
    ),
    Rule(
        id="unreadable",
        title="a file that is needed is missing or cannot be understood",
        why="What cannot be read cannot be judged, and the tool that it is for will stop at it too.",
        cure="as the finding says: correct the line, or bring the file back",
        group=DERIVED,
        of="deployment.yaml",
        wrong="spec: [",
        right="spec: {}",
        scope="meets",
    ),
    Rule(
        id="overlay-broken",
        title="a kustomization names a resource, patch, ConfigMap or workload that is not there, "
        "or that comes twice",
        why="kustomize builds nothing of the folder: no service in it is deployed.",
        cure="correct the name, or take the entry out",
        group=DERIVED,
        of="kustomization.yaml",
        wrong="resources: [../../base/no-such]",
        right="resources: [../../base/payments]",
        scope="meets",
    ),
    Rule(
        id="secret-missing",
        title="a required variable that an environment's Secret, encrypted by SOPS, does not hold",
        why="The pod does not start. The keys of such a Secret are in plain text, so it can be seen.",
        cure="`sops edit FILE`, and add it below stringData",
        group=IMAGES,
        of="secret.sops.yaml",
        wrong="stringData: {API_KEY: ENC[x]} # DATABASE_URL is required",
        right="stringData: {API_KEY: ENC[x], DATABASE_URL: ENC[x]}",
    ),
)
