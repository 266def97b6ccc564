// Writes env.schema.json in each folder that is named, as its own `pnpm env:schema` does.
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

for (const folder of process.argv.slice(2)) {
  const { envSchemaText } = await import(pathToFileURL(`${folder}/scripts/env-schema.ts`).href);
  writeFileSync(`${folder}/env.schema.json`, envSchemaText());
}
