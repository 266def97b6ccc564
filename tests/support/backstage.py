"""A host with Backstage, and Backstage's own judgement of entities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from support.derived import derived, facts
from support.tools import node, node_modules

MODEL = {"@backstage/catalog-model": "1.10.3"}
JUDGE = """
import { readFileSync } from 'node:fs';
import * as model from '@backstage/catalog-model';
const policy = model.EntityPolicies.allOf([
  new model.SchemaValidEntityPolicy(), new model.DefaultNamespaceEntityPolicy(),
  new model.FieldFormatEntityPolicy(), new model.NoForeignRootFieldsEntityPolicy(),
]);
const kinds = [model.componentEntityV1alpha1Validator, model.apiEntityV1alpha1Validator,
  model.resourceEntityV1alpha1Validator, model.locationEntityV1alpha1Validator];
for (const entity of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const enforced = await policy.enforce(entity);
  const known = await Promise.all(kinds.map((kind) => kind.check(enforced)));
  if (!known.some(Boolean)) throw new Error(`no validator knows ${entity.kind}`);
  for (const ref of [...(entity.spec.dependsOn ?? []), entity.spec.owner ?? 'group:x'])
    model.parseEntityRef(ref, { defaultKind: 'Group' });
  console.log(model.stringifyEntityRef(enforced));
}
"""
CATALOG = {**MODEL, "@backstage/plugin-catalog-backend": "4.0.5"}
PROCESSED = """
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
const require = createRequire(import.meta.url);
const { BuiltinKindsEntityProcessor, PlaceholderProcessor } =
  require('@backstage/plugin-catalog-backend');
const { textPlaceholderResolver } = require(
  './node_modules/@backstage/plugin-catalog-backend/dist/processors/PlaceholderProcessor.cjs.js');
const { stringifyEntityRef } = require('@backstage/catalog-model');
const [entities, file] = process.argv.slice(2);
const location = { type: 'url', target: String(pathToFileURL(file)) };
const reader = { readUrl: async (url) => ({ buffer: async () => readFileSync(new URL(url)) }) };
const integrations = { resolveUrl: ({ url, base }) => String(new URL(url, base)) };
const placeholders = new PlaceholderProcessor({
  resolvers: { text: textPlaceholderResolver }, reader, integrations });
const kinds = new BuiltinKindsEntityProcessor();
for (const one of JSON.parse(readFileSync(entities, 'utf8'))) {
  const entity = await placeholders.preProcessEntity(one, location, () => {});
  if (!(await kinds.validateEntityKind(entity))) throw new Error(`unknown: ${entity.kind}`);
  if (entity.spec.definition) console.log('definition', entity.spec.definition.trim());
  await kinds.postProcessEntity(entity, location, ({ type, relation }) => {
    if (type === 'relation' && relation.source.name === one.metadata.name
      && relation.source.kind.toLowerCase() === one.kind.toLowerCase())
      console.log(stringifyEntityRef(relation.source), relation.type,
        stringifyEntityRef(relation.target));
  });
}
"""
ROOT = """\
# What we have.
apiVersion: backstage.io/v1alpha1
kind: Location
metadata:
  name: shop
spec:
  targets:
    - ./services/mail/catalog-info.yaml
    - ./services/stock/catalog-info.yaml # soon to go
"""
OWNERS = "* @acme/all\n/services/mail/ @acme/mail-team\n/services/stock/ @acme/stock-team\n"


def sibling(name: str, **spec: str) -> str:
    """The file of a service that a team wrote."""
    said = {"type": "service", "lifecycle": "production", "owner": f"group:{name}-team",
            "system": "shop"}  # fmt: skip
    metadata = {
        "name": name,
        "annotations": {
            "github.com/project-slug": "acme/shop",
            "argocd/app-name": f"{name}-production",
            "backstage.io/techdocs-ref": "dir:.",
            "pagerduty.com/service-id": f"P{len(name)}X",
        },
        "tags": ["typescript", name[0]],
        "links": [{"url": f"https://grafana.example.com/d/{name}", "title": "Dashboard"}],
    }
    return yaml.safe_dump(
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": metadata,
            "spec": {**said, **spec},
        },
        sort_keys=False,
    )


def with_backstage(*names: str) -> dict[str, str]:
    """Files of a host whose services are in a catalog."""
    found = {}
    for name in names or ("mail", "stock"):
        found[f"services/{name}/package.json"] = f'{{ "name": "@acme/{name}" }}\n'
        found[f"services/{name}/catalog-info.yaml"] = sibling(name)
    return {**found, "catalog-info.yaml": ROOT, "CODEOWNERS": OWNERS}


def entities(root: Path, name: str = "payments") -> dict[str, dict[str, Any]]:
    """What the file of a service says, by kind."""
    text = (root / f"services/{name}/catalog-info.yaml").read_text()
    return {one["kind"]: one for one in yaml.safe_load_all(text)}


def made(root: Path, **answers: Any) -> dict[str, dict[str, Any]]:
    """The entities of a service that was derived there."""
    receipt = root / "services/payments/.shipway/wiring.json"
    receipt.parent.mkdir(parents=True, exist_ok=True)
    receipt.write_text("{}\n")
    derived(root, facts(**answers))
    return entities(root)


def processed(file: Path) -> list[str]:
    """What Backstage's own processors make of the entities in a file: relations, definitions."""
    home = node_modules("backstage-catalog", CATALOG).parent
    (home / "processed.mjs").write_text(PROCESSED)
    (home / "entities.json").write_text(json.dumps(list(yaml.safe_load_all(file.read_text()))))
    done = node(home, "processed.mjs", "entities.json", str(file))
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def judged(*texts: str) -> list[str]:
    """The references of entities, which Backstage's own validators have nothing against.

    What a placeholder leads to is a text by then.
    """
    home = node_modules("backstage", MODEL).parent
    (home / "judge.mjs").write_text(JUDGE)
    every = [one for text in texts for one in yaml.safe_load_all(text)]
    for one in every:
        if isinstance(one["spec"].get("definition"), dict):
            one["spec"]["definition"] = "{}"
    (home / "entities.json").write_text(json.dumps(every))
    done = node(home, "judge.mjs", "entities.json")
    assert done.returncode == 0, done.stderr
    return done.stdout.split()
