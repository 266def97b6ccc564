import { defineConfig } from "tsup";

// JavaScript only: declarations come from `tsc -b`, which would overwrite nothing of this.
export default defineConfig({
  entry: ["src/**/*.ts"],
  format: "esm",
  target: "node24",
  bundle: false,
  sourcemap: true,
  silent: true,
});
