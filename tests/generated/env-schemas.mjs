// Writes env.schema.json in each folder that is named, as its own `pnpm env:schema` does.
import { existsSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

for (const folder of process.argv.slice(2)) {
  const own = `${folder}/scripts/env-schema.ts`;
  const script = existsSync(own) ? own : `${folder}/../../scripts/env-schema.ts`;
  const { envSchemaText } = await import(pathToFileURL(script).href);
  const { EnvSchema } = await import(pathToFileURL(`${folder}/src/config.ts`).href);
  writeFileSync(`${folder}/env.schema.json`, envSchemaText(EnvSchema));
}
