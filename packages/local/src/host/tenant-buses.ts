/** Event buses in other accounts, as far as we can tell: each takes the one source that its policy admits, and nobody else's. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { OtherBuses, PutEventsEntry, PutEventsResult } from "../services.ts";
import { localRoute, noBody, noQuery, ok, type LocalRoutes } from "./local-routes.ts";

interface Arrived {
  readonly bus: string;
  readonly source: string;
  readonly type: string;
  readonly detail: unknown;
}

export class TenantBuses implements OtherBuses {
  /** The source that each bus's policy admits. */
  readonly #admitted = new Map<string, string>();
  readonly #arrived: Arrived[] = [];

  /** Makes a bus with a policy. */
  register(bus: string, source: string): void {
    this.#admitted.set(bus, source);
  }

  /** What has arrived, oldest first. */
  arrivedAt(bus: string | undefined): readonly Arrived[] {
    return this.#arrived.filter((one) => bus === undefined || one.bus === bus);
  }

  put(bus: string, { Source = "", DetailType = "", Detail = "{}" }: PutEventsEntry): PutEventsResult {
    if (this.#admitted.get(bus) !== Source)
      return {
        ErrorCode: "AccessDeniedException",
        ErrorMessage: `User is not authorized to perform: events:PutEvents on resource: ${bus} because no resource-based policy allows it`,
      };
    this.#arrived.push({ bus, source: Source, type: DetailType, detail: z.json().parse(JSON.parse(Detail)) });
    return { EventId: randomUUID() };
  }
}

const Registration = z.strictObject({ arn: z.string().startsWith("arn:aws:events:"), source: z.string().startsWith("bulkhead.tenant.") });

export const tenantBusRoutes = (buses: TenantBuses): LocalRoutes => ({
  "GET /_local/tenant-buses": localRoute(z.strictObject({ arn: z.string().optional() }), noBody, ({ arn }) =>
    ok({ data: buses.arrivedAt(arn) }),
  ),

  // A bus, with the source that its policy admits.
  "POST /_local/tenant-buses": localRoute(noQuery, Registration, (_query, { arn, source }) => {
    buses.register(arn, source);
    return ok({ arn, source }, 201);
  }),
});
