/** `/_local/usage` and `/_local/faults`: what the functions asked of AWS, and what AWS is made to do to them. */
import { FaultPlan, FaultPlanInput } from "../aws/faults.ts";
import type { Usage } from "../aws/usage.ts";
import { localRoute, noBody, noQuery, ok, type LocalRoutes } from "./local-routes.ts";

/** The plan in force; empty at the start. */
export class Faults {
  #plan = new FaultPlan({ rules: [] });

  readonly current = (): FaultPlan => this.#plan;

  replace(plan: FaultPlan): void {
    this.#plan = plan;
  }
}

export const observationRoutes = (usage: Usage, faults: Faults): LocalRoutes => ({
  "GET /_local/usage": localRoute(noQuery, noBody, () => ok(usage.snapshot())),

  "DELETE /_local/usage": localRoute(noQuery, noBody, () => {
    usage.reset();
    return ok(usage.snapshot());
  }),

  "GET /_local/faults": localRoute(noQuery, noBody, () => ok({ ...faults.current().report() })),

  // An empty list of rules ends them all.
  "POST /_local/faults": localRoute(noQuery, FaultPlanInput, (_query, plan) => {
    faults.replace(new FaultPlan(plan));
    return ok({ ...faults.current().report() });
  }),
});
