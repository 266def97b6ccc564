// What the image runs: Next's own server, told where to listen.
import { createServer } from "node:net";

/** Whether there is IPv6 here. */
function hasIpv6() {
  return new Promise((resolve) => {
    const probe = createServer().once("error", () => resolve(false));
    probe.listen(0, "::", () => probe.close(() => resolve(true)));
  });
}

// Next listens at HOSTNAME, which a container sets to its own name. `::` takes IPv4 as well.
const host = process.env.HOST || "::";
process.env.HOSTNAME = host === "::" && !(await hasIpv6()) ? "0.0.0.0" : host;
await import(new URL("server.js", import.meta.url).href);
