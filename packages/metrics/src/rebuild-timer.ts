/** Timer: goes on with a rebuild. */
import { timer } from "@bulkhead/platform";
import { continueRebuild } from "./continue-rebuild.ts";
import { RebuildInput } from "./rebuild-input.ts";

export const handler = timer(RebuildInput, continueRebuild);
