import { defineConfig } from "vitest/config";

// A package takes part with a vitest.config.ts of its own.
export default defineConfig({
  test: {
    projects: [
      "apps/*/vitest.config.ts",
      "packages/*/vitest.config.ts",
      "services/*/vitest.config.ts",
      { test: { name: "architecture", include: ["scripts/test/**/*.test.ts"] } },
    ],
  },
});
