/** The ground on which all attacks are made: an attacker's tenant and a victim's, with people and tickets, and a super_admin. */
import { randomBytes } from "node:crypto";
import { newId } from "@bulkhead/platform";
import { Role } from "@bulkhead/platform/schema";
import * as z from "zod";
import { allFunctions } from "../../src/all-functions.ts";
import { platformTenant, root as superAdmin } from "../../src/oidc/demo-people.ts";
import { SigningJwk, openSigningKey, type SigningKey } from "../../src/oidc/signing-key.ts";
import { localStage } from "../../src/stage.ts";
import type { LocalRun } from "../../src/start.ts";
import { Verdict, type Finding } from "./finding.ts";
import { inventory, type Operation } from "./inventory.ts";
import { Sender, type Answer, type Way, type WireRequest } from "./sender.ts";

export interface Person {
  readonly role: Role;
  readonly tenantId: string;
  readonly email: string;
  /** The user's id in the product. */
  readonly id: string;
  /** The subject of their tokens. */
  readonly sub: string;
  readonly token: string;
}

export interface Tenant {
  readonly id: string;
  readonly slug: string;
  /** Stands in every text of the tenant: names, addresses, tickets. Nobody else may ever see it. */
  readonly marker: string;
  readonly admin: Person;
  readonly agent: Person;
  readonly user: Person;
  readonly user2: Person;
  /** Id of the team in which the agent is. */
  readonly team: string;
  /** The agent's request for the user's promotion. */
  readonly approval: string;
  readonly webhooks: WebhookIds;
  /** Ids: one opened by each user, and one that the agent works on. */
  readonly tickets: { readonly byUser: string; readonly byUser2: string; readonly pickedUp: string };
}

/** Ids of webhook endpoints: an event bus that a test event was delivered to, and a URL that nothing is sent to. */
export interface WebhookIds {
  readonly bus: string;
  readonly delivery: string;
  readonly url: string;
}

/** Somebody who sends: a person, and for the super_admin the tenant they chose. */
export interface Caller {
  readonly person: Person;
  readonly role: Role;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

export interface World {
  readonly run: LocalRun;
  readonly builder: Builder;
  readonly attacker: Tenant;
  readonly victim: Tenant;
  readonly root: Person;
  readonly issuer: string;
  readonly signingKey: SigningKey;
  /** What is attacked; fewer where one guard is looked at. */
  readonly operations: readonly Operation[];
  readonly ledger: Ledger;
  /** What functions and host have said so far, a line each. */
  readonly log: readonly string[];
  /** Sends an attack: counted, and searched for anything of the victim's. */
  readonly attack: (request: WireRequest, way?: Way) => Promise<Answer>;
  /** Sends what anybody may send. */
  readonly send: (request: WireRequest, way?: Way) => Promise<Answer>;
  /** Where a case collects what it finds. */
  readonly verdict: (attack: string) => Verdict;
  readonly close: () => void;
}

export interface Ledger {
  attempts: number;
  /** Answers in which something of the victim's stood. */
  readonly leaks: Finding[];
}

/** An id of the right form that nothing ever had. */
export const neverId = (): string => newId();

export const bearer = (token: string): { readonly authorization: string } => ({ authorization: `Bearer ${token}` });

/** As whom each role attacks: a person of the tenant, or the super_admin who has chosen it. */
export const callersOf = ({ root }: Pick<World, "root">, tenant: Tenant): readonly Caller[] => [
  ...[tenant.user, tenant.agent, tenant.admin].map((person) => ({ person, role: person.role, headers: bearer(person.token) })),
  { person: root, role: "super_admin", headers: { ...bearer(root.token), "x-tenant-id": tenant.id } },
];

const json = (method: string, path: string, headers: Caller["headers"], body?: unknown): WireRequest => ({
  method,
  path,
  headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

const Identified = z.object({ id: z.string() });
const Token = z.object({ access_token: z.string() });
const Known = z.object({ sub: z.string() });
const Confirmations = z.object({ data: z.array(z.object({ detail: z.object({ data: z.object({ token: z.string() }) }) })) });
const Me = z.object({ user: Identified, role: Role });

/** Builds tenants and people through the product's own doors. */
export class Builder {
  readonly #run: LocalRun;
  readonly #sender: Sender;

  constructor(run: LocalRun, sender: Sender) {
    this.#run = run;
    this.#sender = sender;
  }

  /** Sends a request that must succeed. @throws Error when it does not */
  async done<T extends z.ZodType>(schema: T, request: WireRequest): Promise<z.output<T>> {
    const answer = await this.#sender.send(request);
    if (answer.status >= 300) throw new Error(`${request.method} ${request.path} answered ${answer.status}: ${answer.text}`);
    return schema.parse(answer.json);
  }

  /** Somebody with a token who has not sent a request yet: `id` is empty. */
  async stranger(tenantId: string, email: string, role: Role | null): Promise<Person> {
    if (role !== null) await this.done(z.unknown(), json("POST", "/_local/people", {}, { tenant: tenantId, email, role }));
    const { access_token: token } = await this.done(Token, json("POST", "/_local/token", {}, { tenant: tenantId, email }));
    const { sub } = Known.parse(this.#run.identity.people.findByEmail(tenantId, email));
    return { role: role ?? "user", tenantId, email, sub, token, id: "" };
  }

  /** Registers somebody by their first request. A null role: their tokens claim none. */
  async person(tenantId: string, email: string, role: Role | null): Promise<Person> {
    const stranger = await this.stranger(tenantId, email, role);
    const me = await this.done(Me, json("GET", "/v1/me", bearer(stranger.token)));
    return { ...stranger, role: me.role, id: me.user.id };
  }

  /** A tenant with nobody but its invited admin. */
  async emptyTenant(root: Person, name: string): Promise<{ readonly id: string; readonly slug: string; readonly marker: string }> {
    const marker = `${name}${randomBytes(6).toString("hex")}`;
    const { id } = await this.done(
      Identified,
      json("POST", "/v1/tenants", bearer(root.token), { name: `Company ${marker}`, slug: marker, admin_email: `admin@${marker}.test` }),
    );
    return { id, slug: marker, marker };
  }

  async ticket(person: Person, marker: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const text = {
      subject: `Subject ${marker}`,
      description: `Description ${marker}`,
      category: marker,
      tags: [marker],
      custom_fields: { about: marker },
    };
    return (await this.done(Identified, json("POST", "/v1/tickets", bearer(person.token), { ...text, ...more }))).id;
  }

  /** A team without members. */
  async team(admin: Person, marker: string): Promise<string> {
    const name = `Team ${marker} ${neverId()}`;
    return (await this.done(Identified, json("POST", "/v1/teams", bearer(admin.token), { name, description: marker }))).id;
  }

  async member(admin: Person, team: string, userId: string): Promise<void> {
    await this.done(Identified, json("PUT", `/v1/teams/${team}/members/${userId}`, bearer(admin.token)));
  }

  /** An event bus that waits for its token, and that token. */
  async unconfirmedBus(admin: Person): Promise<{ readonly id: string; readonly token: string }> {
    const arn = `arn:aws:events:${localStage.region}:222222222222:event-bus/${neverId()}`;
    const source = `bulkhead.tenant.${admin.tenantId}`;
    await this.done(z.unknown(), json("POST", "/_local/tenant-buses", {}, { arn, source }));
    const { id } = await this.done(
      Identified,
      json("POST", "/v1/webhooks", bearer(admin.token), { event_bus_arn: arn, events: ["approval.expired"] }),
    );
    await this.#run.settle();
    const { data } = await this.done(Confirmations, json("GET", `/_local/tenant-buses?arn=${arn}`, {}));
    const token = data[0]?.detail.data.token;
    if (token === undefined) throw new Error("no token arrived at the event bus");
    return { id, token };
  }

  async webhooks(admin: Person, marker: string): Promise<WebhookIds> {
    const { id: bus, token } = await this.unconfirmedBus(admin);
    await this.done(Identified, json("POST", `/v1/webhooks/${bus}/confirm`, bearer(admin.token), { token }));
    const { id: delivery } = await this.done(Identified, json("POST", `/v1/webhooks/${bus}/test`, bearer(admin.token)));
    const { id: url } = await this.done(
      Identified,
      json("POST", "/v1/webhooks", bearer(admin.token), {
        url: `https://${marker}.example/${marker}`,
        events: ["approval.expired"],
        description: marker,
      }),
    );
    return { bus, delivery, url };
  }

  /** A tenant with people of every role, a team, and tickets in different hands. */
  async tenant(root: Person, name: string): Promise<Tenant> {
    const empty = await this.emptyTenant(root, name);
    const email = (local: string): string => `${local}@${empty.marker}.test`;
    const admin = await this.person(empty.id, email("admin"), null);
    const [agent, user, user2] = await Promise.all([
      this.person(empty.id, email("agent"), "agent"),
      this.person(empty.id, email("user"), "user"),
      this.person(empty.id, email("user2"), "user"),
    ]);
    const team = await this.team(admin, empty.marker);
    await this.member(admin, team, agent.id);
    const byUser = await this.ticket(user, empty.marker, { external_id: `external-${empty.marker}` });
    const byUser2 = await this.ticket(user2, empty.marker);
    const pickedUp = await this.ticket(user, empty.marker, { priority: "high" });
    await this.done(Identified, json("POST", `/v1/tickets/${pickedUp}/pickup`, bearer(agent.token)));
    const { id: approval } = await this.done(
      Identified,
      json("POST", "/v1/approvals", bearer(agent.token), {
        kind: "role_change",
        user_id: user.id,
        change: { role: "agent" },
        reason: empty.marker,
      }),
    );
    const webhooks = await this.webhooks(admin, empty.marker);
    return { ...empty, admin, agent, user, user2, team, approval, webhooks, tickets: { byUser, byUser2, pickedUp } };
  }
}

/**
 * Builds the world on a run that works as it should.
 * @param log what the run's `log` option collects
 */
export async function buildWorld(run: LocalRun, log: readonly string[]): Promise<World> {
  const sender = new Sender(run);
  const builder = new Builder(run, sender);
  const root = await builder.person(platformTenant.id, superAdmin.email, null);
  const victim = await builder.tenant(root, "victim");
  const attacker = await builder.tenant(root, "attacker");
  const ledger: Ledger = { attempts: 0, leaks: [] };
  const secrets = secretsOf(victim);

  const attack = async (request: WireRequest, way: Way = "gateway"): Promise<Answer> => {
    ledger.attempts++;
    const answer = await sender.send(request, way);
    const sent = `${request.path} ${JSON.stringify(request.headers)} ${String(request.body)}`;
    // To whom the registry belongs it may show everybody.
    if (request.path.startsWith("/v1/tenants") && request.headers["authorization"] === bearer(root.token).authorization) return answer;
    const told = `${JSON.stringify(answer.headers)} ${answer.text}`;
    for (const secret of secrets) {
      if (told.includes(secret) && !sent.includes(secret))
        ledger.leaks.push({
          attack: "leak",
          what: `${request.method} ${request.path} answered ${answer.status} with ${secret} of the victim`,
        });
    }
    return answer;
  };

  return {
    run,
    builder,
    attacker,
    victim,
    root,
    issuer: run.identity.issuer,
    signingKey: openSigningKey(run.store.read("signing_key", SigningJwk)),
    operations: inventory(allFunctions),
    ledger,
    log,
    attack,
    send: (request, way) => sender.send(request, way),
    verdict: (attack) => new Verdict(attack),
    close: () => sender.close(),
  };
}

/** The victim's ids and marker: what no answer to an attacker may hold unless they brought it along. */
export const secretsOf = ({ id, marker, admin, agent, user, user2, team, approval, webhooks, tickets }: Tenant): readonly string[] => [
  id,
  marker,
  team,
  approval,
  ...Object.values(webhooks),
  ...[admin, agent, user, user2].map((person) => person.id),
  ...Object.values(tickets),
];
