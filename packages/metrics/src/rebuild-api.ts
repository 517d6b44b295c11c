import { lambda } from "@bulkhead/platform";
import { rebuildRoutes } from "./rebuild-routes.ts";

export const handler = lambda(rebuildRoutes);
