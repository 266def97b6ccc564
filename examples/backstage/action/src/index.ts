// The module that a Backstage backend adds: backend.add(import("@acme/plugin-…-shipway")).
import { createBackendModule } from "@backstage/backend-plugin-api";
import { scaffolderActionsExtensionPoint } from "@backstage/plugin-scaffolder-node";
import { shipwayNew } from "./shipway-new.ts";

export default createBackendModule({
  pluginId: "scaffolder",
  moduleId: "shipway",
  register({ registerInit }) {
    registerInit({
      deps: { actions: scaffolderActionsExtensionPoint },
      async init({ actions }) {
        actions.addActions(shipwayNew());
      },
    });
  },
});
