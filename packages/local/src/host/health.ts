/** `/_local/health`: what a deployed stage's alarms and dashboard tell, of the local run. Counts are since its start. */
import * as z from "zod";
import { scheduleGroupName, type Stage } from "@bulkhead/platform/names";
import type { BusinessClock } from "../services.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { localRoute, noBody, noQuery, ok, type LocalRoutes } from "./local-routes.ts";
import type { LocalScheduler } from "./scheduler.ts";
import type { Store } from "./store.ts";
import type { StreamMapping } from "./stream-mapping.ts";

/** A function's log line, as far as it is counted. */
const Line = z.object({
  level: z.enum(["info", "warn", "error"]),
  event: z.string(),
  tenant_id: z.string().optional(),
  status: z.int().optional(),
});

const Waiting = z.object({ target: z.string(), n: z.int(), first_ms: z.number() });

interface Requests {
  requests: number;
  throttled: number;
  failed: number;
}

/** Hears what functions log, and counts what an operator would want to know. */
export class LoggedCounts {
  readonly #tenants = new Map<string, Requests>();
  readonly #events = new Map<string, number>();

  hear(text: string): void {
    if (!text.startsWith("{")) return;
    const line = Line.safeParse(parsed(text)).data;
    if (line === undefined) return;
    if (line.event === "http") this.#request(line);
    else if (line.level !== "info") this.#events.set(line.event, this.times(line.event) + 1);
  }

  /** How often functions have warned of something, or failed with it. */
  times(event: string): number {
    return this.#events.get(event) ?? 0;
  }

  get events(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#events].toSorted(byName));
  }

  get tenants(): readonly (readonly [id: string, requests: Requests])[] {
    return [...this.#tenants].toSorted(([, a], [, b]) => b.requests - a.requests);
  }

  reset(): void {
    this.#tenants.clear();
    this.#events.clear();
  }

  #request({ tenant_id, status = 0 }: z.infer<typeof Line>): void {
    if (tenant_id === undefined) return;
    const counted = this.#tenants.get(tenant_id) ?? { requests: 0, throttled: 0, failed: 0 };
    counted.requests++;
    if (status === 429) counted.throttled++;
    if (status >= 500) counted.failed++;
    this.#tenants.set(tenant_id, counted);
  }
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Scheduler promises the minute. */
const lateMs = 60_000;
/** An alarm rings when the relay is as far behind. */
const farBehindMs = 5 * 60_000;

export interface HealthOptions {
  readonly stage: Stage;
  readonly clock: BusinessClock;
  readonly store: Store;
  readonly scheduler: LocalScheduler;
  readonly deadLetters: DeadLetters;
  readonly streams: readonly Pick<StreamMapping, "behindMs">[];
  readonly logged: LoggedCounts;
  /** What people call a tenant. */
  readonly slugOf: (tenantId: string) => string | undefined;
}

export function healthRoutes({ stage, clock, store, scheduler, deadLetters, streams, logged, slugOf }: HealthOptions): LocalRoutes {
  const waiting = store.database.prepare(
    "SELECT target, count(*) AS n, min(first_ms) AS first_ms FROM delivery GROUP BY target ORDER BY target",
  );
  return {
    "GET /_local/health": localRoute(noQuery, noBody, () => {
      const nowMs = clock.nowMs();
      const letters = Map.groupBy(deadLetters.list(), ({ target }) => target);
      const pending = waiting.all().map((row) => Waiting.parse(row));
      const schedules = scheduler.list(scheduleGroupName(stage.stage)).filter(({ document }) => document.State !== "DISABLED");
      const overdue = schedules.filter(({ dueMs }) => dueMs < nowMs - lateMs).length;
      const missed = logged.times("sla.timer_missed");
      const behindMs = Math.max(0, ...streams.map((stream) => stream.behindMs));
      return ok({
        healthy: letters.size === 0 && overdue === 0 && missed === 0 && behindMs < farBehindMs,
        now: new Date(nowMs).toISOString(),
        dead_letters: {
          total: [...letters.values()].reduce((sum, each) => sum + each.length, 0),
          functions: Object.fromEntries([...letters].map(([target, each]) => [target, each.length])),
        },
        relay: { behind_ms: behindMs },
        deliveries: {
          pending: pending.reduce((sum, { n }) => sum + n, 0),
          oldest_ms: Math.max(0, ...pending.map(({ first_ms }) => nowMs - first_ms)),
          functions: Object.fromEntries(pending.map(({ target, n }) => [target, n])),
        },
        timers: { waiting: schedules.length, overdue, missed },
        sla: { breached: logged.times("sla.breached") },
        warnings: logged.events,
        tenants: logged.tenants.map(([tenant_id, requests]) => ({ tenant_id, slug: slugOf(tenant_id) ?? null, ...requests })),
      });
    }),
  };
}
