import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["apps/*", "packages/*", "services/*"],
    coverage: { provider: "v8" },
  },
});
