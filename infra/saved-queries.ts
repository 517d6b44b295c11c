import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { functionName } from "@bulkhead/platform/names";
import { logicalName } from "./logical-name.ts";
import type { StageFacts } from "./stage.ts";

/** Requests, refusals and failures of each tenant: what its use of the system comes to. */
export const tenantUsage = `filter event = "http" and ispresent(tenant_id)
| stats count(*) as requests, sum(status = 429) as throttled, sum(status >= 500) as failed, pct(ms, 99) as p99_ms by tenant_id
| sort requests desc
| limit 50`;

interface SavedQuery {
  /** Behind the stage's name in the console's list. */
  readonly name: string;
  /** The functions whose logs it reads. */
  readonly reads: (declaration: FunctionDeclaration) => boolean;
  readonly query: string;
}

const isHttp = ({ kind }: FunctionDeclaration): boolean => kind === "http";

/** What an operator asks of the logs; `docs/operations.md` says when. They cost nothing until somebody runs them. */
export const savedQueries: readonly SavedQuery[] = [
  { name: "tenant-usage", reads: isHttp, query: tenantUsage },
  {
    name: "tenant-usage-by-hour",
    reads: isHttp,
    query: `filter event = "http" and ispresent(tenant_id)
| stats count(*) as requests, sum(status = 429) as throttled by bin(1h), tenant_id
| sort requests desc`,
  },
  {
    name: "throttled-tenants",
    reads: isHttp,
    query: `filter event = "http" and status = 429
| stats count(*) as throttled, min(at) as since, max(at) as until by tenant_id
| sort throttled desc`,
  },
  {
    name: "slow-routes",
    reads: isHttp,
    query: `filter event = "http"
| stats count(*) as requests, pct(ms, 50) as p50_ms, pct(ms, 99) as p99_ms, sum(status >= 500) as failed by method, route
| sort p99_ms desc`,
  },
  {
    name: "missed-targets",
    reads: ({ name }) => name === "metrics-count",
    query: `filter event = "sla.breached"
| stats count(*) as missed by bin(1h), tenant_id, priority
| sort missed desc`,
  },
  {
    name: "missed-timers",
    reads: ({ name }) => name === "sla-sweep",
    query: `filter event = "sla.timer_missed"
| stats count(*) as missed by bin(1h), tenant, moment
| sort missed desc`,
  },
];

/** Saves the queries in CloudWatch Logs Insights, in a folder named like the stage. */
export const createSavedQueries = (declarations: readonly FunctionDeclaration[], { stage: { stage } }: StageFacts): void => {
  for (const { name, reads, query } of savedQueries) {
    new aws.cloudwatch.QueryDefinition(`${logicalName(name)}Query`, {
      name: `${functionName(stage, "queries")}/${name}`,
      logGroupNames: declarations.filter(reads).map((declaration) => `/aws/lambda/${functionName(stage, declaration.name)}`),
      queryString: query,
    });
  }
};
