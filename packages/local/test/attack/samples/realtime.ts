import { plain, type RouteSample } from "./route-sample.ts";

/** What comes of a ticket, the cases of live connections attack. */
export const realtimeSamples: readonly RouteSample[] = [plain("issueSocketTicket")];
