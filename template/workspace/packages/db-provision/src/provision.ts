import { main } from "./cli.js";

process.exitCode = await main(process.argv.slice(2), process.env, {
  out: (line) => console.log(line),
  error: (line) => console.error(line),
});
