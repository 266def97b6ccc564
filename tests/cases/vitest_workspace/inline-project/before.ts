import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      "packages/*",
      {
        extends: true,
        test: { name: "browser", include: ["**/*.browser.test.ts"] },
      },
    ],
  },
});
