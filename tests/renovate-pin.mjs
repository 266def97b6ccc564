// Renovate's own code pins the image of each FROM that it finds: node renovate-pin.mjs HOME FOLDER DIGEST FILE...
import { readFileSync } from "node:fs";

const [home, localDir, newDigest, ...files] = process.argv.slice(2);
const load = (path) => import(`${home}/dist/${path}.js`);
const { GlobalConfig } = await load("config/global");
const { extractPackageFile } = await load("modules/manager/dockerfile/extract");
const { doAutoReplace } = await load("workers/repository/update/branch/auto-replace");

GlobalConfig.set({ localDir });
for (const packageFile of files) {
  const text = readFileSync(`${localDir}/${packageFile}`, "utf8");
  const found = extractPackageFile(text, packageFile, {})?.deps ?? [];
  for (const [depIndex, dep] of found.entries()) {
    const asked = { manager: "dockerfile", packageFile, depIndex, newDigest, isPinDigest: true };
    await doAutoReplace({ ...dep, ...asked, newValue: dep.currentValue }, text, false);
  }
  console.log(JSON.stringify([packageFile, found.map((dep) => dep.replaceString)]));
}
