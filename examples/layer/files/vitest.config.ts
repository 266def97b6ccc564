import { defineConfig } from "vitest/config";

// Acme's: the template's own has no time limit.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    restoreMocks: true,
    testTimeout: 20_000,
  },
});
