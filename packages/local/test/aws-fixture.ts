/** The AWS endpoint before a real engine, as tests reach it: with the SDK's own clients and credentials of any principal. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arns } from "@bulkhead/platform/names";
import {
  lambdaTrust,
  type PolicyDocument,
  schedulerPolicy,
  schedulerTrust,
  tenantSessionPolicy,
  tenantSessionTrust,
  functionPolicy,
} from "@bulkhead/platform/policy";
import { stream, timer } from "@bulkhead/platform/functions";
import { credentialIssuer } from "../src/aws/credentials.ts";
import { awsEndpoint, type AwsEndpointOptions, type RoleDocuments } from "../src/aws/endpoint.ts";
import { type Engine, startEngine } from "../src/aws/engine.ts";
import { usageCounter, type Usage } from "../src/aws/usage.ts";
import { realNowMs } from "../src/host/real-time.ts";
import {
  type EventBus,
  type Outbox,
  type OutgoingMail,
  type Principal,
  type PutEventsEntry,
  type ScheduleDocument,
  type Schedules,
  ServiceError,
} from "../src/services.ts";
import { localStage } from "../src/stage.ts";

const arn = arns(localStage);

/** A function that may become tenants and keep timers, the relay, and a function that may do nothing. */
export const functions = {
  tickets: timer("tickets-api", { handler: "packages/tickets/src/api", grants: ["tenant_sessions", "timers", "registry_read"] }),
  onboarding: timer("tenants-api", { handler: "packages/tenants/src/api", grants: ["registry_write"] }),
  mailer: timer("mailer", { handler: "packages/notifications/src/digest", grants: ["email"] }),
  relay: stream("relay", { handler: "packages/audit/src/relay", grants: ["trail_stream", "publish"] }),
};

export const overWide: PolicyDocument = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["*"], Resource: ["*"] }] };
export const adminRole = arn.role("bulkhead-local-admin");

/** A role that the tickets function may assume, but not tag. */
export const untaggedRole = arn.role("bulkhead-local-untagged");
const untaggedTrust: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: [arn.functionRole(functions.tickets)] }, Action: ["sts:AssumeRole"] }],
};

const roles = (): Map<string, RoleDocuments> =>
  new Map<string, RoleDocuments>([
    ...Object.values(functions).map(
      (declaration) => [arn.functionRole(declaration), { identity: functionPolicy(declaration, localStage), trust: lambdaTrust }] as const,
    ),
    [arn.tenantSessionRole, { identity: tenantSessionPolicy(localStage), trust: tenantSessionTrust(localStage) }],
    [arn.schedulerRole, { identity: schedulerPolicy([functions.tickets], localStage), trust: schedulerTrust(localStage) }],
    [adminRole, { identity: overWide }],
    [untaggedRole, { identity: overWide, trust: untaggedTrust }],
  ]);

class Accepted implements EventBus {
  readonly entries: PutEventsEntry[] = [];
  accept(entries: readonly PutEventsEntry[]) {
    return entries.map((entry) => ({ EventId: String(this.entries.push(entry)) }));
  }
}

class Outgoing implements Outbox {
  readonly mails: OutgoingMail[] = [];
  accept(mail: OutgoingMail): string {
    return String(this.mails.push(mail));
  }
}

class Timers implements Schedules {
  readonly documents = new Map<string, ScheduleDocument>();
  create(_group: string, name: string, document: ScheduleDocument): void {
    if (this.documents.has(name)) throw new ServiceError("ConflictException", 409, `Schedule ${name} already exists.`);
    this.documents.set(name, document);
  }
  update(group: string, name: string, document: ScheduleDocument): void {
    this.get(group, name);
    this.documents.set(name, document);
  }
  get(_group: string, name: string): ScheduleDocument {
    const document = this.documents.get(name);
    if (document === undefined) throw new ServiceError("ResourceNotFoundException", 404, `Schedule ${name} does not exist.`);
    return document;
  }
  remove(group: string, name: string): void {
    this.get(group, name);
    this.documents.delete(name);
  }
  list() {
    return [...this.documents].map(([name, document]) => ({ name, document, dueMs: 0 }));
  }
}

export interface AwsFixture {
  readonly url: string;
  readonly engine: Engine;
  readonly usage: Usage;
  readonly bus: Accepted;
  readonly schedules: Timers;
  readonly outbox: Outgoing;
  /** Tables with a stream that were written to. */
  readonly written: string[];
  /** Settings of an SDK client that acts as this principal. */
  as(principal: Principal): ReturnType<typeof clientSettings>;
  stop(): Promise<void>;
}

const hour = 3_600_000;
const clientSettings = (endpoint: string, credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string }) => ({
  endpoint,
  region: localStage.region,
  credentials,
  maxAttempts: 1,
});

export const functionPrincipal = (name: string): Principal => ({
  roleArn: arn.functionRole(Object.values(functions).find((declaration) => declaration.name === name) ?? { name, grants: [] }),
  sessionName: name,
  tags: {},
  worker: `${name}:1`,
});
export const tenantPrincipal = (tenantId: string): Principal => ({
  roleArn: arn.tenantSessionRole,
  sessionName: tenantId,
  tags: { tenant_id: tenantId },
  worker: "tickets-api:1",
});

export const startAws = async (overrides: Partial<AwsEndpointOptions> = {}): Promise<AwsFixture> => {
  const directory = mkdtempSync(join(tmpdir(), "bulkhead-aws-"));
  const engine = await startEngine({ file: join(directory, "engine.db") }, localStage);
  await engine.createTables();
  const credentials = credentialIssuer("a master key for tests only", realNowMs);
  const usage = usageCounter((worker) => (worker === "tickets-api:1" ? "POST /v1/tickets" : undefined));
  const bus = new Accepted();
  const schedules = new Timers();
  const outbox = new Outgoing();
  const written: string[] = [];
  const errors: unknown[] = [];
  const endpoint = awsEndpoint({
    stage: localStage,
    engine,
    credentials,
    roles: roles(),
    bus,
    schedules,
    outbox,
    realNowMs,
    onCall: usage.record,
    onWrite: (table) => written.push(table),
    onError: (error) => errors.push(error),
    ...overrides,
  });
  const server = createServer(endpoint.handle);
  const port = await new Promise<number>((resolve, reject) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address !== null && typeof address === "object") resolve(address.port);
      else reject(new Error("no port"));
    }),
  );
  const url = `http://127.0.0.1:${port}/aws`;
  return {
    url,
    engine,
    usage,
    bus,
    schedules,
    outbox,
    written,
    as: (principal) => clientSettings(url, credentials.issue(principal, hour)),
    stop: async () => {
      endpoint.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await engine.stop();
      rmSync(directory, { recursive: true, force: true });
      if (errors.length > 0) throw new AggregateError(errors, "the endpoint failed to answer");
    },
  };
};
