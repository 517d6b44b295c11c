/**
 * Every critical action of every domain stands in the trail: who, what, the old and the new values. One story for each type of event.
 */
import { actionTypes, EventType } from "@bulkhead/platform/events";
import { TrailEntry, type TrailVerification } from "@bulkhead/platform/trail-entry";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import {
  addPerson,
  advance,
  api,
  onboardTenant,
  ownRun,
  rootToken,
  type Api,
  type ApiAnswer,
  type TestPerson,
  type TestTenant,
} from "../src/testing.ts";

await ownRun();

/** What was done, and how the entry must tell of it. */
interface Told {
  readonly entity_id: string;
  /** Who did it; undefined: the system. */
  readonly by?: string;
  readonly actor_type?: TrailEntry["actor_type"];
  /** Null for what was created. */
  readonly old_value: Readonly<Record<string, unknown>> | null;
  readonly new_value: Readonly<Record<string, unknown>>;
  /** Where it happened, when not in acme. */
  readonly tenantId?: string;
}

let acme: TestTenant;
let root: Api;
const person = { admin: "", agent: "", user: "", root: "" };

const Identified = z.object({ id: z.string() });
const me = async (api: Pick<Api, "get">): Promise<string> => (await api.get("/v1/me")).parse(z.object({ user: Identified })).user.id;

beforeAll(async () => {
  acme = await onboardTenant();
  root = api(await rootToken());
  [person.admin, person.agent, person.user, person.root] = await Promise.all([me(acme.admin), me(acme.agent), me(acme.user), me(root)]);
});

/** The id of what was answered, which must be a success. */
function idOf(answer: ApiAnswer): string {
  if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.parse(Identified).id;
}
const done = (answer: ApiAnswer): void => expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);

const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };
const ticket = async (fields: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  idOf(await acme.user.post("/v1/tickets", { ...draft, ...fields }));
let people = 0;
const colleague = async (role: "user" | "agent"): Promise<string> =>
  me(await addPerson(acme.id, `person${people++}@${acme.slug}.test`, role));
const team = async (): Promise<string> => idOf(await acme.admin.post("/v1/teams", { name: `Team ${people++}` }));

const onTicket = async (
  who: TestPerson,
  path: string,
  body: unknown,
  told: Pick<Told, "old_value" | "new_value">,
  before: (id: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<Told> => {
  const id = await ticket();
  await before(id);
  done(await who.post(`/v1/tickets/${id}${path}`, body));
  return { entity_id: id, by: await me(who), ...told };
};
const onUser = async (path: string, told: Pick<Told, "old_value" | "new_value">, before?: string): Promise<Told> => {
  const id = await colleague("user");
  if (before !== undefined) done(await acme.admin.post(`/v1/users/${id}${before}`));
  done(await acme.admin.post(`/v1/users/${id}${path}`));
  return { entity_id: id, by: person.admin, ...told };
};
const onSpareTenant = async (path: string, told: Pick<Told, "old_value" | "new_value">, before?: string): Promise<Told> => {
  const { id } = await onboardTenant();
  if (before !== undefined) done(await root.post(`/v1/tenants/${id}${before}`));
  done(await root.post(`/v1/tenants/${id}${path}`));
  return { entity_id: id, tenantId: id, by: person.root, actor_type: "super_admin", ...told };
};
/** A request of the agent's to restore a closed ticket. */
const asked = async (): Promise<string> => {
  const ticket_id = await ticket();
  done(await close(ticket_id));
  return idOf(await acme.agent.post("/v1/approvals", { kind: "restore", ticket_id, change: {}, reason: "It burns again." }));
};
const onRequest = async (who: TestPerson, path: string, status: string, body?: unknown): Promise<Told> => {
  const id = await asked();
  done(await who.post(`/v1/approvals/${id}${path}`, body));
  return { entity_id: id, by: await me(who), old_value: { status: "requested" }, new_value: { status } };
};
const endpoint = async (): Promise<string> =>
  idOf(await acme.admin.post("/v1/webhooks", { url: `https://hooks.example.com/${people++}`, events: ["ticket.created"] }));
const close = (id: string): Promise<ApiAnswer> => acme.agent.delete(`/v1/tickets/${id}`);

const stories: Readonly<Record<EventType, () => Promise<Told>>> = {
  "tenant.onboarded": () =>
    Promise.resolve({
      entity_id: acme.id,
      by: person.root,
      actor_type: "super_admin",
      old_value: null,
      new_value: { name: acme.name, slug: acme.slug, status: "active" },
    }),
  "tenant.settings_changed": async () => {
    done(await acme.admin.patch("/v1/tenant", { time_zone: "Europe/Berlin" }));
    return { entity_id: acme.id, by: person.admin, old_value: { time_zone: "UTC" }, new_value: { time_zone: "Europe/Berlin" } };
  },
  "tenant.suspended": () => onSpareTenant("/suspend", { old_value: { status: "active" }, new_value: { status: "suspended" } }),
  "tenant.reactivated": () =>
    onSpareTenant("/reactivate", { old_value: { status: "suspended" }, new_value: { status: "active" } }, "/suspend"),
  "user.invited": async () => {
    const invited = await acme.admin.post("/v1/users", { email: "invited@acme.test", name: "In Vited", role: "agent" });
    return {
      entity_id: idOf(invited),
      by: person.admin,
      old_value: null,
      new_value: { email: "invited@acme.test", name: "In Vited", role: "agent", status: "invited" },
    };
  },
  "user.registered": async () => {
    const id = await colleague("agent");
    return { entity_id: id, by: id, old_value: null, new_value: { role: "agent", status: "active" } };
  },
  "user.updated": async () => {
    const id = await colleague("user");
    done(await acme.admin.patch(`/v1/users/${id}`, { name: "One Name" }));
    done(await acme.admin.patch(`/v1/users/${id}`, { name: "Another Name" }));
    return { entity_id: id, by: person.admin, old_value: { name: "One Name" }, new_value: { name: "Another Name" } };
  },
  "user.role_changed": async () => {
    const id = await colleague("user");
    done(await acme.admin.patch(`/v1/users/${id}`, { role: "agent" }));
    return { entity_id: id, by: person.admin, old_value: { role: "user" }, new_value: { role: "agent" } };
  },
  "user.deactivated": () => onUser("/deactivate", { old_value: { status: "active" }, new_value: { status: "inactive" } }),
  "user.reactivated": () => onUser("/reactivate", { old_value: { status: "inactive" }, new_value: { status: "active" } }, "/deactivate"),
  "team.created": async () => {
    const id = idOf(await acme.admin.post("/v1/teams", { name: "Printers", description: "Whatever prints" }));
    return { entity_id: id, by: person.admin, old_value: null, new_value: { name: "Printers", description: "Whatever prints" } };
  },
  "team.updated": async () => {
    const id = await team();
    done(await acme.admin.patch(`/v1/teams/${id}`, { description: "Whatever prints" }));
    return { entity_id: id, by: person.admin, old_value: { description: null }, new_value: { description: "Whatever prints" } };
  },
  "team.member_added": async () => {
    const id = await team();
    done(await acme.admin.put(`/v1/teams/${id}/members/${person.agent}`));
    return { entity_id: id, by: person.admin, old_value: { member_count: 0 }, new_value: { member_count: 1, member_id: person.agent } };
  },
  "team.member_removed": async () => {
    const id = await team();
    done(await acme.admin.put(`/v1/teams/${id}/members/${person.agent}`));
    done(await acme.admin.delete(`/v1/teams/${id}/members/${person.agent}`));
    return { entity_id: id, by: person.admin, old_value: { member_count: 1 }, new_value: { member_count: 0, member_id: person.agent } };
  },
  "team.deleted": async () => {
    const id = await team();
    done(await acme.admin.delete(`/v1/teams/${id}`));
    return { entity_id: id, by: person.admin, old_value: { deleted_at: null }, new_value: { deleted_at: expect.any(String) } };
  },
  "ticket.created": async () => ({ entity_id: await ticket(), by: person.user, old_value: null, new_value: { ...draft, status: "new" } }),
  "ticket.updated": async () => {
    const id = await ticket();
    done(await acme.agent.patch(`/v1/tickets/${id}`, { category: "fire" }));
    return { entity_id: id, by: person.agent, old_value: { category: "hardware" }, new_value: { category: "fire" } };
  },
  "ticket.status_changed": () =>
    onTicket(acme.agent, "/status", { status: "pending" }, { old_value: { status: "new" }, new_value: { status: "pending" } }),
  "ticket.priority_changed": () =>
    onTicket(
      acme.agent,
      "/priority",
      { priority: "high" },
      {
        old_value: { priority: "medium", deadline: expect.any(String) },
        new_value: { priority: "high", deadline: expect.any(String) },
      },
    ),
  "ticket.assigned": () =>
    onTicket(acme.agent, "/pickup", undefined, {
      old_value: { assigned_to: null, status: "new" },
      new_value: { assigned_to: person.agent, status: "open" },
    }),
  "ticket.responded": () =>
    onTicket(
      acme.agent,
      "/responses",
      { message: "Is it still burning?" },
      {
        old_value: { first_responded_at: null },
        new_value: { response: { id: expect.any(String), visibility: "public", length: 20 }, first_responded_at: expect.any(String) },
      },
    ),
  "ticket.escalated": () =>
    onTicket(
      acme.agent,
      "/escalate",
      { reason: "The fire has spread." },
      {
        old_value: { status: "new", priority: "medium", escalation_level: 0 },
        new_value: { status: "escalated", priority: "high", escalation_level: 1, reason: "The fire has spread." },
      },
    ),
  "ticket.closed": async () => {
    const id = await ticket();
    done(await close(id));
    return {
      entity_id: id,
      by: person.agent,
      old_value: { status: "new", closed_at: null },
      new_value: { status: "closed", closed_at: expect.any(String) },
    };
  },
  "ticket.restored": () =>
    onTicket(acme.admin, "/restore", undefined, { old_value: { status: "closed" }, new_value: { status: "open", closed_at: null } }, close),
  "sla.deadline_approaching": async () => {
    const id = await ticket({ priority: "urgent" });
    await advance("PT3H15M");
    // Nothing of the ticket moves: that it was said is all.
    return { entity_id: id, old_value: {}, new_value: {} };
  },
  "sla.first_response_missed": async () => {
    // A tenant of its own: functions believe the settings of one that they know for half a minute.
    const { id: tenantId, admin, user } = await onboardTenant();
    done(await admin.patch("/v1/tenant", { sla: { first_response: { high: "PT1H" } } }));
    const id = idOf(await user.post("/v1/tickets", { ...draft, priority: "high" }));
    await advance("PT1H2M");
    return { entity_id: id, tenantId, old_value: { breached: false }, new_value: { breached: true } };
  },
  "approval.requested": async () => ({
    entity_id: await asked(),
    by: person.agent,
    old_value: null,
    new_value: { kind: "restore", status: "requested", requested_by: person.agent, reason: "It burns again." },
  }),
  "approval.approved": () => onRequest(acme.admin, "/approve", "approved", { comment: "Put it out." }),
  "approval.rejected": () => onRequest(acme.admin, "/reject", "rejected", { comment: "Let it burn." }),
  "approval.cancelled": () => onRequest(acme.agent, "/cancel", "cancelled"),
  "approval.expired": async () => {
    const id = await asked();
    await advance("P8D");
    return { entity_id: id, old_value: { status: "requested" }, new_value: { status: "expired" } };
  },
  "webhook.endpoint_created": async () => ({
    entity_id: await endpoint(),
    by: person.admin,
    old_value: null,
    new_value: { kind: "url", status: "active", events: ["ticket.created"], url_origin: "https://hooks.example.com" },
  }),
  "webhook.endpoint_updated": async () => {
    const id = await endpoint();
    done(await acme.admin.patch(`/v1/webhooks/${id}`, { events: ["ticket.*"] }));
    return { entity_id: id, by: person.admin, old_value: { events: ["ticket.created"] }, new_value: { events: ["ticket.*"] } };
  },
  "webhook.endpoint_disabled": async () => {
    const id = await endpoint();
    done(await acme.admin.patch(`/v1/webhooks/${id}`, { enabled: false }));
    return {
      entity_id: id,
      by: person.admin,
      old_value: { status: "active" },
      new_value: { status: "disabled", disabled_reason: "admin" },
    };
  },
  "webhook.endpoint_deleted": async () => {
    const id = await endpoint();
    done(await acme.admin.delete(`/v1/webhooks/${id}`));
    return { entity_id: id, by: person.admin, old_value: { deleted_at: null }, new_value: { deleted_at: expect.any(String) } };
  },
};

test.each(EventType.options)("%s", async (type) => {
  const {
    entity_id,
    by,
    actor_type = by === undefined ? "system" : "user",
    old_value,
    new_value,
    tenantId = acme.id,
  } = await stories[type]();
  const inTenant = { "x-tenant-id": tenantId };
  const query = new URLSearchParams({ entity_id, action_type: actionTypes[type], limit: "1" });
  const { data } = (await root.get(`/v1/audit?${query.toString()}`, inTenant)).parse(z.object({ data: z.array(TrailEntry) }));
  const [entry] = data;
  if (entry === undefined) throw new Error("the trail does not know of it");
  expect(entry).toMatchObject({
    tenant_id: tenantId,
    entity_id,
    ticket_id: entry.entity === "ticket" ? entity_id : null,
    user_id: by ?? null,
    actor_type,
    action_type: actionTypes[type],
    old_value,
    new_value,
  });
  const verdict = await root.get(`/v1/audit/verify?entity=${entry.entity}&entity_id=${entity_id}`, inTenant);
  expect(verdict.body).toMatchObject({ valid: true, redacted: 0 } satisfies Partial<TrailVerification>);
});
