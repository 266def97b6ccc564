import { join } from "node:path";
import type { NextConfig } from "next";

const root = join(import.meta.dirname, "../..");

const HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Content-Security-Policy", value: "frame-ancestors 'none'; object-src 'none'; base-uri 'self'" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
];

const config: NextConfig = {
  // A server with the files it needs and no more, traced through the whole workspace.
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: { root },
  poweredByHeader: false,
  headers: async () => [{ source: "/:path*", headers: HEADERS }],
  // The root file system is read-only where this runs: nothing is written beside the code.
  experimental: { isrFlushToDisk: false },
  images: { unoptimized: true },
  agentRules: false,
};

export default config;
