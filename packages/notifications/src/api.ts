import { lambda } from "@bulkhead/platform";
import { routes } from "./routes.ts";

export const handler = lambda(routes);
