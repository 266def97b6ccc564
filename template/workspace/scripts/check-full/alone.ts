// What keeps a stack apart from the developer's own: nothing of this machine is shared with it.
import { statSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import type { Config, Mount, Service } from "../docker/compose.ts";

export type Apart = {
  root: string;
  project: string;
  /** Its paths are from the root; what git does not know is not in CI either. */
  tracked: readonly string[];
  /** Whether tests of this machine reach it by the ports that its file names. */
  published: boolean;
  image(name: string): string;
};

/** The Compose file that comes after the repository's own, and what a person should know of it. */
export function alone(config: Config, apart: Apart): { text: string; notes: string[] } {
  const notes: string[] = [];
  const services = Object.entries(config.services).map(([name, service]) => {
    if (service.network_mode === "host") {
      notes.push(`${name}: network_mode is host, so its ports are this machine's own`);
    }
    const empty = (service.volumes ?? []).filter((mount) => isOwn(mount, apart));
    for (const { source = "", target } of empty) {
      notes.push(`${name}: ${target} is empty, not ${relative(apart.root, source)}`);
    }
    return [`  ${JSON.stringify(name)}:`, ...ofService(name, service, empty, apart)].join("\n    ");
  });
  const own = (kind: "networks" | "volumes"): string[] =>
    Object.entries(config[kind] ?? {})
      .filter(([, it]) => !it.name?.startsWith(`${apart.project}_`) || it.driver_opts)
      .map(([name]) => `  ${JSON.stringify(name)}: !override {}`);
  const parts = { services, networks: own("networks"), volumes: own("volumes") };
  const filled = Object.entries(parts).filter(([, lines]) => lines.length > 0);
  return { text: filled.map(([key, lines]) => `${key}:\n${lines.join("\n")}\n`).join(""), notes };
}

function ofService(name: string, service: Service, empty: Mount[], apart: Apart): string[] {
  const ports = service.ports && !apart.published ? ["ports: !override []"] : [];
  // A container's name is the machine's; the developer's own stack may run beside this one.
  const named = service.container_name ? ["container_name: !reset null"] : [];
  const mounts = empty.map(({ target }) => `  - ${JSON.stringify({ type: "volume", target })}`);
  const volumes = mounts.length > 0 ? ["volumes:", ...mounts] : [];
  const own = service.build ? `image: ${apart.image(name)}` : "attach: true";
  return [...ports, ...named, ...volumes, own];
}

/** A folder of the developer's that it would write to, such as a database's data: CI has none. */
function isOwn({ type, source = "", read_only }: Mount, apart: Apart): boolean {
  if (type !== "bind" || read_only) return false;
  const stat = statSync(source, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory()) return false;
  const path = relative(apart.root, source);
  if (path.startsWith("..") || isAbsolute(path)) return true;
  return path !== "" && !apart.tracked.some((file) => file.startsWith(`${path}/`));
}
