import { defineConfig } from "vitest/config";

export default defineConfig({
  // As on Next's server: elsewhere "server-only" refuses to be imported.
  ssr: { resolve: { conditions: ["react-server"], externalConditions: ["react-server"] } },
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000 },
});
