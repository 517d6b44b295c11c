import { plain, type RouteSample } from "./route-sample.ts";

export const referenceSamples: readonly RouteSample[] = [
  plain("getHealth"),
  plain("getConfig"),
  plain("getOpenApi"),
  plain("getEventSchemas"),
];
