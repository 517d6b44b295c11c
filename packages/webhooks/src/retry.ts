/** Timer: something may be due for an endpoint. */
import { timer } from "@bulkhead/platform";
import { pumpEndpoint } from "./pump-endpoint.ts";
import { continueReplay } from "./replay.ts";
import { WakeInput } from "./wake-endpoint.ts";

/** What is due decides what is sent: a timer that comes twice, late or for nothing does no harm. */
export const handler = timer(WakeInput, async ({ webhook_id, replay_id }) => {
  if (replay_id !== undefined) await continueReplay(webhook_id, replay_id);
  await pumpEndpoint(webhook_id);
});
