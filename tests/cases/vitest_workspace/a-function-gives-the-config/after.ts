import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  test: { projects: ["packages/*", "services/*"], env: { MODE: mode } },
}));
