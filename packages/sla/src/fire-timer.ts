/** Timer: EventBridge Scheduler wakes us at a ticket's next moment. */
import { timer } from "@bulkhead/platform";
import { fireMoment } from "./fire-moment.ts";
import { TimerInput } from "./timer-input.ts";

export const handler = timer(TimerInput, fireMoment);
