/** A tenant with something of everything in it, whose people send what the fuzz makes up. */
import { EntityId, type Role } from "@bulkhead/platform/schema";
import { Me } from "@bulkhead/users/schema";
import * as fc from "fast-check";
import * as z from "zod";
import { newId } from "@bulkhead/platform";
import { addPerson, onboardTenant, rootToken, type Api, type TestPerson } from "../../src/testing.ts";

export interface FuzzWorld {
  readonly tenantId: string;
  /** Tenants whose standing may be changed; not the one that is looked at in the end. */
  readonly spareTenants: readonly string[];
  /** Tokens by role; a super_admin chooses the tenant. */
  readonly tokens: Readonly<Record<Role, string>>;
  readonly admin: Api;
  readonly ids: {
    readonly tickets: readonly string[];
    readonly teams: readonly string[];
    readonly views: readonly string[];
    readonly approvals: readonly string[];
    /** Who sends requests must be able to go on. */
    readonly senders: readonly string[];
    readonly spareUsers: readonly string[];
    readonly foreign: readonly string[];
  };
}

const Identified = z.object({ id: z.string() });
const idOf = async (person: TestPerson): Promise<string> => (await person.get("/v1/me")).parse(Me).user.id;

/** @throws when the system does not take what everybody's first day looks like */
export async function openFuzzWorld(): Promise<FuzzWorld> {
  const [own, spare, foreign] = [await onboardTenant(), await onboardTenant(), await onboardTenant()];
  const made = async (by: Api, path: string, body: unknown): Promise<string> => {
    const answer = await by.post(path, body);
    if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.parse(Identified).id;
  };
  const ticket = (by: Api, at: number): Promise<string> =>
    made(by, "/v1/tickets", { subject: `Ticket ${at} of many`, description: "Something does not work.", category: "software" });
  const several = <T>(count: number, make: (at: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, at) => make(at)));

  const tickets = await several(10, (at) => ticket(at % 2 === 0 ? own.user : own.agent, at));
  for (const id of tickets.slice(0, 3)) await own.admin.post(`/v1/tickets/${id}/pickup`);
  await own.admin.post(`/v1/tickets/${tickets[0]}/status`, { status: "resolved" });
  await own.admin.delete(`/v1/tickets/${tickets[1]}`);
  const spareUsers = await several(6, async (at) =>
    idOf(await addPerson(own.id, `spare${at}@${own.slug}.test`, at < 3 ? "agent" : "user")),
  );
  await own.admin.patch("/v1/tenant", { approvals: { required_for: ["escalate"] } });
  return {
    tenantId: own.id,
    spareTenants: [spare.id],
    tokens: { user: own.user.token, agent: own.agent.token, admin: own.admin.token, super_admin: await rootToken() },
    admin: own.admin,
    ids: {
      tickets,
      teams: await several(4, (at) => made(own.admin, "/v1/teams", { name: `Team ${at}` })),
      views: await several(3, (at) => made(own.agent, "/v1/views", { name: `View ${at}`, filters: { priority: "high" } })),
      approvals: await several(4, (at) =>
        made(own.agent, "/v1/approvals", {
          kind: "escalate",
          ticket_id: tickets[at + 4],
          change: {},
          reason: "It is worse than it looked.",
        }),
      ),
      senders: await Promise.all([own.user, own.agent, own.admin].map(idOf)),
      spareUsers,
      foreign: [await ticket(foreign.user, 0), await idOf(foreign.agent), foreign.id],
    },
  };
}

/** Ids for a member of a route's request, most of them of the kind that belongs there. */
export const idsFor =
  ({ ids, spareTenants }: FuzzWorld, path: string) =>
  (member: string): fc.Arbitrary<string> => {
    const wanted = [
      [/^id$/.test(member) && path.startsWith("/v1/users"), ids.spareUsers],
      [/^id$/.test(member) && path.startsWith("/v1/tenants"), spareTenants],
      [/^id$/.test(member) && path.startsWith("/v1/views"), ids.views],
      [/^id$/.test(member) && path.startsWith("/v1/approvals"), ids.approvals],
      [/team|reassign/.test(member) || (/^id$/.test(member) && path.startsWith("/v1/teams")), ids.teams],
      [/user|assigned|actor|follower/.test(member), [...ids.senders, ...ids.spareUsers]],
    ] as const;
    const [, kind] = wanted.find(([fits]) => fits) ?? [true, ids.tickets];
    return fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...kind) },
      { weight: 1, arbitrary: fc.constantFrom(...ids.foreign) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(newId(), "ffffffff-ffff-4fff-bfff-ffffffffffff").filter((id) => EntityId.safeParse(id).success),
      },
    );
  };
