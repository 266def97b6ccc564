// For `node --import`: prints every module that was loaded after it, of either kind, as it ends.
import { registerHooks } from "node:module";

const urls = [];
registerHooks({
  load(url, context, next) {
    urls.push(url);
    return next(url, context);
  },
});
process.on("exit", () => console.log(JSON.stringify({ msg: "loaded", urls })));
