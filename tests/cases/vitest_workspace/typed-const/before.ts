import type { ViteUserConfig } from "vitest/config";

const projects = ["packages/*"] as const;

const config = {
  test: { projects: [...projects] },
} satisfies ViteUserConfig;

export default config;
