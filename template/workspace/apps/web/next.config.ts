import { join } from "node:path";
import type { NextConfig } from "next";

const root = join(import.meta.dirname, "../..");

const HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  {
    key: "Content-Security-Policy",
    value: "frame-ancestors 'none'; object-src 'none'; base-uri 'self'",
  },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
];

/** 19 MB that nothing calls. */
const IMAGE_OPTIMIZER = [
  "../../node_modules/.pnpm/@img*/**",
  "../../node_modules/.pnpm/sharp@*/**",
];

const config: NextConfig = {
  // A server with the files it needs and no more, traced through the whole workspace.
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: { root },
  poweredByHeader: false,
  headers: async () => [{ source: "/:path*", headers: HEADERS }],
  // Where this runs the root file system is read-only: no rendered page and no resized image is
  // kept on disk. Whoever wants Next's image optimizer takes out the two lines on images.
  experimental: { isrFlushToDisk: false },
  images: { unoptimized: true },
  outputFileTracingExcludes: { "*": IMAGE_OPTIMIZER },
  // `next dev` would write instructions for coding assistants into the repository.
  agentRules: false,
};

export default config;
