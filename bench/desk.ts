/** What the measurements stand on: a fresh system with one tenant, and its tickets API inside this process, so that steps can be told apart. */
import * as z from "zod";
import { startLocal, type LocalRun } from "../packages/local/src/start.ts";
import { watchSteps, type Steps } from "./aws-steps.ts";

export interface Person {
  readonly email: string;
  readonly token: string;
}

/** What one request cost, as counted at the AWS endpoint. */
export interface Cost extends Steps {
  readonly sts: number;
  readonly read_units: number;
  readonly write_units: number;
  /** Calls by action. */
  readonly actions: Readonly<Record<string, number>>;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export interface Desk {
  readonly run: LocalRun;
  readonly tenantId: string;
  readonly user: Person;
  readonly agent: Person;
  readonly admin: Person;
  /** A request to the tickets API; throws unless it succeeds. */
  send(who: Person, method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  /** The same, and what it cost. */
  measure(
    who: Person,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answered & { readonly cost: Cost }>;
}

export const ticketsFunction = "tickets-api";
const Token = z.object({ access_token: z.string() });

/** Opens the desk; `environment` is this process's own, which becomes the tickets function's. */
export async function openDesk(environment: NodeJS.ProcessEnv): Promise<Desk> {
  const run = await startLocal({ dataDir: "memory" });
  const post = async (path: string, body: unknown, token?: string): Promise<unknown> => {
    const answer = await fetch(`${run.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  const person = async (tenant: string, email: string): Promise<Person> => ({
    email,
    token: Token.parse(await post("/_local/token", { tenant, email })).access_token,
  });
  const root = await person("platform", "root@bulkhead.test");
  const { id: tenantId } = z
    .object({ id: z.string() })
    .parse(await post("/v1/tenants", { name: "Bench", slug: "bench", admin_email: "admin@bench.test" }, root.token));
  await run.settle();
  for (const role of ["user", "agent"]) await post("/_local/people", { tenant: "bench", email: `${role}@bench.test`, role });
  const [user, agent, admin] = await Promise.all([
    person("bench", "user@bench.test"),
    person("bench", "agent@bench.test"),
    person("bench", "admin@bench.test"),
  ]);

  Object.assign(environment, run.environmentFor(ticketsFunction));
  const { routes } = await import("../packages/tickets/src/routes.ts");
  const steps = watchSteps("/aws");
  const send: Desk["send"] = async (who, method, path, body, headers = {}) => {
    const response = await routes.app.request(path, {
      method,
      headers: { authorization: `Bearer ${who.token}`, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answered: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answered)}`);
    return { status: response.status, body: answered };
  };
  return {
    run,
    tenantId,
    user,
    agent,
    admin,
    send,
    measure: async (who, method, path, body, headers) => {
      // Nothing else may be counted: subscribers first finish what they are at.
      await run.settle();
      run.usage.reset();
      steps.reset();
      const answered = await send(who, method, path, body, headers);
      const { read_units = 0, write_units = 0, actions = {} } = run.usage.snapshot().functions[ticketsFunction] ?? {};
      const calls = Object.fromEntries(Object.entries(actions).map(([action, count]) => [action, count.calls]));
      return { ...answered, cost: { ...steps.read(), sts: calls["sts:AssumeRole"] ?? 0, read_units, write_units, actions: calls } };
    },
  };
}
