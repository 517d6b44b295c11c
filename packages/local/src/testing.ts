/**
 * For tests: the real system, in one call. Test files share one local run, whose time stands for nobody's benefit; a file that
 * moves time, injects faults or changes code starts its {@link ownRun}.
 */
import { randomBytes } from "node:crypto";
import { DomainEvent } from "@bulkhead/platform/events";
import { Role } from "@bulkhead/platform/schema";
import { afterAll, inject } from "vitest";
import * as z from "zod";
import { allFunctions, toldLive, unobserved } from "./all-functions.ts";
import { startLocal, type LocalOptions, type LocalRun } from "./start.ts";

export type { LocalRun } from "./start.ts";

let shared: Promise<string> | undefined;
let own: LocalRun | undefined;

/** Where the run that this file's tests talk to is found: its own, or the one that all files share. */
export async function localRun(): Promise<{ readonly url: string }> {
  if (own !== undefined) return { url: own.url };
  shared ??= fetch(inject("localRunUrl")).then(async (response) => {
    const text = await response.text();
    if (!response.ok) throw new Error(`the local run did not start: ${text}`);
    return text;
  });
  return { url: await shared };
}

export interface OwnRunOptions extends LocalOptions {
  /** Hosts notifications, webhooks, live updates and metrics as well, or live updates alone: each one invocation more for each event. */
  readonly observers?: boolean | "live";
}

const start = ({ observers = false, ...options }: OwnRunOptions, clockBuffer?: SharedArrayBuffer): Promise<LocalRun> => {
  const functions = observers === "live" ? toldLive : observers ? allFunctions : unobserved;
  return startLocal({ dataDir: "memory", functions, ...(clockBuffer !== undefined && { clockBuffer }), ...options });
};

/** Directs everything below to a run, until the file ends. */
function directTo(run: LocalRun): LocalRun {
  if (own !== undefined) throw new Error("this file has its own run already");
  own = run;
  tokens.clear();
  afterAll(() => void (own = undefined));
  return run;
}

/**
 * Starts a run for this file alone; everything below then talks to it, and it ends with the file. Call it at the top level, not
 * within a test. Verbs called from the test see its business time.
 */
export async function ownRun(options: OwnRunOptions = {}): Promise<LocalRun> {
  const clock: unknown = Reflect.get(globalThis, Symbol.for("bulkhead.clock"));
  const buffer = clock instanceof Float64Array && clock.buffer instanceof SharedArrayBuffer ? clock.buffer : undefined;
  const run = await start(options, buffer);
  afterAll(() => run.stop());
  return directTo(run);
}

let inTurn: Promise<LocalRun> | undefined;

/**
 * A run for a file that does not mind what others have left in the run: their tenants, and the time that they have come to. Where
 * a worker takes one file after another (`isolate: false`) they take turns at it, and only the first waits for it to start and
 * to become quick: `options` are those of all of them. It ends with the worker. Business time is the run's alone.
 */
export async function runInTurn(options: OwnRunOptions): Promise<LocalRun> {
  // What ends a worker is this signal; the run's temporary directory goes when the process exits.
  if (inTurn === undefined) process.once("SIGTERM", () => process.exit());
  inTurn ??= start(options);
  return directTo(await inTurn);
}

/** An answer as it came. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON, or the text where it is none. */
  readonly body: unknown;
  /** The body as this schema describes it. */
  readonly parse: <T extends z.ZodType>(schema: T) => z.output<T>;
}

export interface Api {
  readonly get: (path: string, headers?: Record<string, string>) => Promise<ApiAnswer>;
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<ApiAnswer>;
  readonly patch: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<ApiAnswer>;
  readonly put: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<ApiAnswer>;
  readonly delete: (path: string, headers?: Record<string, string>) => Promise<ApiAnswer>;
}

async function call(method: string, path: string, headers: Record<string, string>, body: unknown): Promise<ApiAnswer> {
  const { url } = await localRun();
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: "manual",
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = /\bjson\b/.test(response.headers.get("content-type") ?? "") ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body: parsed, parse: (schema) => schema.parse(parsed) };
}

/** The API as the bearer of a token sees it; without one, as a stranger does. A string body is sent as it is. */
export function api(token?: string): Api {
  const own = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    get: (path, headers) => call("GET", path, { ...own, ...headers }, undefined),
    post: (path, body, headers) => call("POST", path, { ...own, ...headers }, body),
    patch: (path, body, headers) => call("PATCH", path, { ...own, ...headers }, body),
    put: (path, body, headers) => call("PUT", path, { ...own, ...headers }, body),
    delete: (path, headers) => call("DELETE", path, { ...own, ...headers }, undefined),
  };
}

/** A `/_local` route's answer. Throws when it is no success. */
async function local<T extends z.ZodType>(schema: T, method: string, path: string, body?: unknown): Promise<z.output<T>> {
  const answer = await call(method, `/_local/${path}`, {}, body);
  if (answer.status >= 300) throw new Error(`${method} /_local/${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return schema.parse(answer.body);
}

const Token = z.object({ access_token: z.string() });
const tokens = new Map<string, Promise<string>>();

/** A JWT for somebody whom the identity provider knows; `tenant` is a slug or an id. */
export function token(tenant: string, email: string): Promise<string> {
  const key = `${tenant} ${email}`;
  const known = tokens.get(key) ?? local(Token, "POST", "token", { tenant, email }).then(({ access_token }) => access_token);
  tokens.set(key, known);
  return known;
}

/** A token for the deployment's super_admin. */
export const rootToken = (): Promise<string> => token("platform", "root@bulkhead.test");

const Person = z.object({ sub: z.string(), tenant_id: z.string(), email: z.string(), role: Role.nullable() });

/** Somebody with a token, and the API as they see it. */
export interface TestPerson extends Api {
  readonly tenantId: string;
  readonly email: string;
  readonly token: string;
}

async function signedIn(tenantId: string, email: string): Promise<TestPerson> {
  const jwt = await token(tenantId, email);
  return { tenantId, email, token: jwt, ...api(jwt) };
}

/** Adds somebody to the identity provider; `role` is what their tokens claim. They register with their first request. */
export async function addPerson(tenantId: string, email: string, role: Role | null): Promise<TestPerson> {
  await local(Person, "POST", "people", { tenant: tenantId, email, role });
  return signedIn(tenantId, email);
}

export interface TestTenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Invited at onboarding. */
  readonly admin: TestPerson;
  readonly agent: TestPerson;
  readonly agent2: TestPerson;
  readonly user: TestPerson;
  readonly user2: TestPerson;
}

const Onboarded = z.object({ id: z.string(), slug: z.string(), name: z.string() });

/** A fresh tenant of its own, onboarded by the super_admin, with five people. `options` goes into the request. */
export async function onboardTenant(options: Readonly<Record<string, unknown>> = {}): Promise<TestTenant> {
  const slug = `t-${randomBytes(6).toString("hex")}`;
  const answer = await api(await rootToken()).post("/v1/tenants", {
    name: `Tenant ${slug}`,
    slug,
    admin_email: `admin@${slug}.test`,
    ...options,
  });
  if (answer.status !== 201) throw new Error(`onboarding answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  const tenant = answer.parse(Onboarded);
  // The identity provider hears of the tenant and its admin from the bus; asking for the token waits for that.
  const admin = await signedIn(tenant.id, `admin@${tenant.slug}.test`);
  const [agent, agent2, user, user2] = await Promise.all([
    addPerson(tenant.id, `agent@${tenant.slug}.test`, "agent"),
    addPerson(tenant.id, `agent2@${tenant.slug}.test`, "agent"),
    addPerson(tenant.id, `user@${tenant.slug}.test`, "user"),
    addPerson(tenant.id, `user2@${tenant.slug}.test`, "user"),
  ]);
  return { ...tenant, admin, agent, agent2, user, user2 };
}

/**
 * Lets this process act as a function: its variables, its role's credentials, the real engine and policies behind them. Verbs can
 * then be called directly, within `runAs()`.
 */
export async function useFunction(name: string): Promise<void> {
  const environment = await local(z.record(z.string(), z.string()), "GET", `environment?function=${encodeURIComponent(name)}`);
  for (const variable of Object.keys(process.env)) if (/^(?:BULKHEAD_|AWS_)/.test(variable)) delete process.env[variable];
  Object.assign(process.env, environment);
  const { forgetConfig, forgetDirectory, forgetScheduler, forgetTenantSessions } = await import("@bulkhead/platform");
  forgetConfig();
  forgetDirectory();
  forgetScheduler();
  forgetTenantSessions();
}

const Now = z.object({ now: z.string() });

/** Moves business time on by an ISO 8601 duration (`PT5H`); resolves when all that fell due is handled. Needs an {@link ownRun}. */
export async function advance(duration: string): Promise<string> {
  if (own === undefined) throw new Error("time moves for all test files in the shared run: start an ownRun() at the top of this file");
  return (await local(Now, "POST", "clock", { advance: duration })).now;
}

/** Resolves when everything that has begun has been handled. */
export async function settle(): Promise<void> {
  await local(Now, "POST", "settle");
}

const EventPage = z.object({ data: z.array(DomainEvent), next: z.number() });

/** Every event that the bus has accepted of a tenant, oldest first, once all that is under way is done. */
export async function events(tenantId: string): Promise<DomainEvent[]> {
  await settle();
  const found: DomainEvent[] = [];
  for (let after = 0; ;) {
    const { data, next } = await local(EventPage, "GET", `events?tenant=${tenantId}&after=${after}&limit=1000`);
    found.push(...data);
    if (next === after) return found;
    after = next;
  }
}

const Schedules = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      due: z.string(),
      expression: z.string(),
      target: z.string(),
      input: z.string().nullable(),
      state: z.string(),
    }),
  ),
});

/** The schedules that wait. */
export const schedules = async () => (await local(Schedules, "GET", "schedules")).data;

const DeadLetters = z.object({
  data: z.array(z.object({ origin: z.string(), target: z.string(), error: z.string(), attempts: z.number(), payload: z.json() })),
});

/** What was given up. */
export const deadLetters = async () => (await local(DeadLetters, "GET", "dead-letters")).data;
