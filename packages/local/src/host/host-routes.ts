/** The host's own `/_local` routes: time, what waits, what happened, what was given up. */
import { scheduleGroupName, type Stage } from "@bulkhead/platform/names";
import { Timestamp } from "@bulkhead/platform/schema";
import * as z from "zod";
import type { Bus } from "./bus.ts";
import type { LocalClock } from "./clock.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { parseDuration } from "./duration.ts";
import { localRoute, noBody, noQuery, ok, problem, type LocalRoutes } from "./local-routes.ts";
import type { PassageOfTime } from "./passage-of-time.ts";
import type { LocalScheduler } from "./scheduler.ts";

/** Further than this is a slip of the pen, and would take hours to play through. */
const farthestMs = 10 * 365 * 86_400_000;

const Duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms <= farthestMs) return ms;
  context.addIssue({ code: "custom", message: "must be an ISO 8601 duration of at most ten years, such as PT5H, P3D or P1DT12H" });
  return z.NEVER;
});

const Moment = Timestamp.transform((text, context) => {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  context.addIssue({ code: "custom", message: "is not a date" });
  return z.NEVER;
});

const MoveClock = z.union([z.strictObject({ advance: Duration }), z.strictObject({ to: Moment })], {
  error: 'must be {"advance": "PT5H"} or {"to": "2026-11-22T10:00:00.000Z"}',
});

const EventsQuery = z.strictObject({
  tenant: z.string().min(1).optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export interface HostRoutesOptions {
  readonly stage: Stage;
  readonly clock: LocalClock;
  readonly time: PassageOfTime;
  readonly bus: Bus;
  readonly scheduler: LocalScheduler;
  readonly deadLetters: DeadLetters;
  /** The tenant with this slug or id. */
  readonly tenantId: (slugOrId: string) => string | undefined;
  /** The variables of a function, credentials included; undefined when there is no such function. */
  readonly environment: (functionName: string) => Readonly<Record<string, string>> | undefined;
}

export function hostRoutes({ stage, clock, time, bus, scheduler, deadLetters, tenantId, environment }: HostRoutesOptions): LocalRoutes {
  const now = (): { now: string } => ({ now: new Date(clock.nowMs()).toISOString() });
  const at = (ms: number): string => new Date(ms).toISOString();

  return {
    "GET /_local/clock": localRoute(noQuery, noBody, () => ok(now())),

    "POST /_local/clock": localRoute(noQuery, MoveClock, async (_query, move) => {
      if ("to" in move) {
        const ms = move.to - clock.nowMs();
        if (ms < 0) return problem(400, "clock.backwards", "Time only moves on", `it is ${now().now} already`);
        if (ms > farthestMs) return problem(400, "clock.too_far", "Time moves by at most ten years at once");
        await time.advanceTo(move.to);
      } else {
        await time.advance(move.advance);
      }
      return ok(now());
    }),

    "POST /_local/settle": localRoute(noQuery, noBody, async () => {
      await time.settle();
      return ok(now());
    }),

    "GET /_local/schedules": localRoute(noQuery, noBody, () =>
      ok({
        data: scheduler.list(scheduleGroupName(stage.stage)).map(({ name, document, dueMs }) => ({
          name,
          due: at(dueMs),
          expression: document.ScheduleExpression,
          target: document.Target.Arn.slice(document.Target.Arn.lastIndexOf(":") + 1),
          input: document.Target.Input ?? null,
          state: document.State ?? "ENABLED",
        })),
      }),
    ),

    "GET /_local/events": localRoute(EventsQuery, noBody, ({ tenant, after, limit }) => {
      const id = tenant === undefined ? undefined : tenantId(tenant);
      if (tenant !== undefined && id === undefined) return problem(404, "tenant.not_found", "There is no such tenant");
      return ok({ ...bus.events({ after, limit, ...(id !== undefined && { tenant: id }) }) });
    }),

    "GET /_local/dead-letters": localRoute(noQuery, noBody, () => ok({ data: deadLetters.list() })),

    "GET /_local/environment": localRoute(z.strictObject({ function: z.string() }), noBody, (query) => {
      const variables = environment(query.function);
      return variables === undefined ? problem(404, "function.not_found", "There is no such function") : ok(variables);
    }),
  };
}
