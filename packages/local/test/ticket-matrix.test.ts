/**
 * Who may do what to whose ticket, and who may move it from where to where: every cell once, through the API. The tables here are the
 * design's, written down apart from the policy.
 */
import { Status, Ticket } from "@bulkhead/tickets/schema";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { routes } from "../../tickets/src/routes.ts";
import { addPerson, onboardTenant, ownRun, rootToken, type Api, type ApiAnswer, type TestPerson, type TestTenant } from "../src/testing.ts";
import { codeOf, inProcess } from "./in-process.ts";
import { act, done, idOf, openTicket, teamWith } from "./ticket-story.ts";

await ownRun();

const roles = ["requester", "follower", "stranger", "agent of the team", "agent of another team", "admin", "super_admin"] as const;
type Who = (typeof roles)[number];
const relations = ["nobody's", "the team's", "the agent's", "the agent's, in the team"] as const;
type Relation = (typeof relations)[number];

let acme: TestTenant;
let team: string;
let people: Readonly<Record<Who, Api>>;
let ids: Readonly<Record<"requester" | "follower" | "agent" | "admin", string>>;

beforeAll(async () => {
  acme = await onboardTenant();
  const follower = await addPerson(acme.id, `follower@${acme.slug}.test`, "user");
  team = await teamWith(acme.admin, "The team", acme.agent);
  await teamWith(acme.admin, "Another team", acme.agent2);
  const [requester = "", followerId = "", agent = "", admin = ""] = await Promise.all(
    [acme.user, follower, acme.agent, acme.admin].map(idOf),
  );
  ids = { requester, follower: followerId, agent, admin };
  const root: TestPerson = { ...acme.admin, email: "root@bulkhead.test", token: await rootToken() };
  const as = await inProcess("tickets-api", routes);
  const chosen = { "x-tenant-id": acme.id };
  const superAdmin = as(root);
  people = {
    requester: as(acme.user),
    follower: as(follower),
    stranger: as(acme.user2),
    "agent of the team": as(acme.agent),
    "agent of another team": as(acme.agent2),
    admin: as(acme.admin),
    super_admin: {
      get: (path) => superAdmin.get(path, chosen),
      post: (path, body) => superAdmin.post(path, body, chosen),
      patch: (path, body) => superAdmin.patch(path, body, chosen),
      put: (path, body) => superAdmin.put(path, body, chosen),
      delete: (path) => superAdmin.delete(path, chosen),
    },
  };
});

/** A ticket in a status and in somebody's hands. */
async function ticketIn(status: Status, relation: Relation): Promise<string> {
  const { admin } = people;
  const inTeam = relation.includes("team");
  const { id } = await openTicket(admin, { user_id: ids.requester, followers: [ids.follower], ...(inTeam && { team_id: team }) });
  const assigned = relation.startsWith("the agent's") ? await act(admin, id, "assignment", { assigned_to: ids.agent }) : undefined;
  if (status === (assigned?.status ?? "new")) return id;
  if (status === "new") throw new Error("an assigned ticket is open");
  if (status === "escalated") await act(admin, id, "escalate", { reason: "For the test." });
  else await act(admin, id, "status", { status });
  return id;
}

const ok = "ok";
const no = "ticket.action_forbidden";
/** Routes of the staff say so before they look. */
const notStaff = "auth.forbidden";
const hidden = "ticket.not_found";
const taken = "ticket.already_assigned";

/** What is answered to people by what they are to the ticket: an agent works on it, or only sees it. */
interface Row {
  readonly does: string;
  readonly from?: Status;
  readonly on?: readonly Relation[];
  readonly ask: (api: Api, path: string) => Promise<ApiAnswer>;
  readonly requester: string;
  readonly follower: string;
  readonly stranger: string;
  readonly works: string;
  readonly sees: string;
  readonly admin: string;
}
const everybody = { requester: ok, follower: ok, stranger: hidden, works: ok, sees: ok, admin: ok };
const viewers = { requester: notStaff, follower: notStaff, stranger: notStaff, works: ok, sees: ok, admin: ok };
const workers = { ...viewers, sees: no };
const admins = { ...workers, works: no };
const movers = { requester: no, follower: no, stranger: hidden, works: ok, sees: no, admin: ok };
const unassigned = ["nobody's", "the team's"] as const;
const assigned = ["the agent's", "the agent's, in the team"] as const;
const move = (status: Status) => (api: Api, path: string) => api.post(`${path}/status`, { status });

const rows: readonly Row[] = [
  { does: "see it", ...everybody, ask: (api, path) => api.get(path) },
  { does: "see it closed", from: "closed", ...everybody, ask: (api, path) => api.get(path) },
  { does: "read the conversation", ...everybody, ask: (api, path) => api.get(`${path}/responses`) },
  { does: "respond", ...everybody, ask: (api, path) => api.post(`${path}/responses`, { message: "Hello" }) },
  {
    does: "write a note",
    ...everybody,
    requester: no,
    follower: no,
    ask: (api, path) => api.post(`${path}/responses`, { message: "Hello", visibility: "internal" }),
  },
  { does: "read the trail", ...viewers, ask: (api, path) => api.get(`${path}/audit`) },
  { does: "verify the trail", ...viewers, ask: (api, path) => api.get(`${path}/audit/verify`) },
  { does: "change the subject", ...movers, ask: (api, path) => api.patch(path, { subject: "Another subject" }) },
  {
    does: "change the subject of a new one",
    from: "new",
    on: unassigned,
    ...movers,
    requester: ok,
    ask: (api, path) => api.patch(path, { subject: "Another subject" }),
  },
  { does: "change the tags of a new one", from: "new", on: unassigned, ...movers, ask: (api, path) => api.patch(path, { tags: ["x"] }) },
  { does: "set it pending", ...movers, ask: move("pending") },
  { does: "resolve it", ...movers, ask: move("resolved") },
  { does: "close it", ...movers, ask: move("closed") },
  { does: "delete it", ...movers, ask: (api, path) => api.delete(path) },
  { does: "withdraw it", from: "new", on: unassigned, ...movers, requester: ok, ask: move("closed") },
  { does: "confirm it", from: "resolved", ...movers, requester: ok, ask: move("closed") },
  { does: "reopen it", from: "resolved", ...movers, requester: ok, ask: move("open") },
  { does: "raise it", ...workers, ask: (api, path) => api.post(`${path}/priority`, { priority: "urgent" }) },
  { does: "lower it", ...workers, ask: (api, path) => api.post(`${path}/priority`, { priority: "low" }) },
  { does: "escalate it", ...workers, ask: (api, path) => api.post(`${path}/escalate`, { reason: "Because." }) },
  { does: "restore it", from: "closed", ...admins, ask: (api, path) => api.post(`${path}/restore`) },
  { does: "assign it to a colleague", ...admins, ask: (api, path) => api.post(`${path}/assignment`, { assigned_to: ids.admin }) },
  {
    does: "take it from the team",
    on: ["the team's", "the agent's, in the team"],
    ...admins,
    ask: (api, path) => api.post(`${path}/assignment`, { team_id: null }),
  },
  { does: "pick it up", on: unassigned, ...workers, ask: (api, path) => api.post(`${path}/pickup`) },
  { does: "pick up what is taken", on: assigned, ...workers, sees: taken, admin: taken, ask: (api, path) => api.post(`${path}/pickup`) },
  { does: "give it back", on: assigned, ...workers, ask: (api, path) => api.post(`${path}/assignment`, { assigned_to: null }) },
];

/** What somebody is to a ticket in these hands. */
const columnOf = (who: Who, relation: Relation): Exclude<keyof Row, "does" | "from" | "on" | "ask"> => {
  switch (who) {
    case "agent of the team":
      return "works";
    case "agent of another team":
      return relation === "nobody's" ? "works" : "sees";
    case "super_admin":
      return "admin";
    default:
      return who;
  }
};

const answered = (answer: ApiAnswer): string => (answer.status < 300 ? ok : (codeOf(answer) ?? String(answer.status)));

describe.each(rows)("$does", ({ from = "open", on = relations, ask, ...cells }) => {
  test.each(on)("a ticket that is %s", async (relation) => {
    const expected = Object.fromEntries(roles.map((who) => [who, cells[columnOf(who, relation)]]));
    // Those who are refused leave the ticket to the next one.
    const shared = await ticketIn(from, relation);
    const answers = await Promise.all(
      roles.map(async (who) => {
        const id = expected[who] === ok ? await ticketIn(from, relation) : shared;
        return [who, answered(await ask(people[who], `/v1/tickets/${id}`))] as const;
      }),
    );
    expect(Object.fromEntries(answers)).toEqual(expected);
  });
});

/** The design's table: where the staff may move a ticket with a change of status, and where its requester may. */
const moves: Readonly<Record<Status, { readonly staff: readonly Status[]; readonly requester: readonly Status[] }>> = {
  new: { staff: ["open", "pending", "resolved", "closed"], requester: ["closed"] },
  open: { staff: ["pending", "resolved", "closed"], requester: [] },
  pending: { staff: ["open", "resolved", "closed"], requester: [] },
  escalated: { staff: ["open", "pending", "resolved", "closed"], requester: [] },
  resolved: { staff: ["open", "closed"], requester: ["open", "closed"] },
  closed: { staff: [], requester: [] },
};

describe.each(Status.options)("from %s", (from) => {
  test.each(Status.options)("to %s", async (to) => {
    const may: Readonly<Record<Who, readonly Status[]>> = {
      requester: moves[from].requester,
      follower: [],
      stranger: [],
      "agent of the team": moves[from].staff,
      "agent of another team": moves[from].staff,
      admin: moves[from].staff,
      super_admin: moves[from].staff,
    };
    const illegal = moves[from].staff.includes(to) ? no : "ticket.transition_not_allowed";
    const shared = await ticketIn(from, "nobody's");
    const statusOf = async (id: string): Promise<Status> => done(Ticket, await people.admin.get(`/v1/tickets/${id}`)).status;
    await Promise.all(
      roles.map(async (who) => {
        const isLegal = may[who].includes(to);
        const id = isLegal ? await ticketIn(from, "nobody's") : shared;
        const answer = await move(to)(people[who], `/v1/tickets/${id}`);
        // Whoever is refused although they see the ticket is told what they may do instead.
        const told = z.object({ allowed: z.array(Status) }).safeParse(answer.body).data?.allowed;
        const isTold = !isLegal && who !== "stranger";
        expect({ who, answer: answered(answer), told, status: await statusOf(id) }).toEqual({
          who,
          answer: who === "stranger" ? hidden : isLegal ? ok : illegal,
          told: isTold ? may[who] : undefined,
          status: isLegal ? to : from,
        });
      }),
    );
  });
});

/** The moves that have verbs of their own: to `escalated` with a reason, out of `closed` by an admin. */
const ownVerbs = [
  { verb: "escalate", body: { reason: "Because." }, to: "escalated", from: ["new", "open", "pending"], agents: ok },
  { verb: "restore", body: undefined, to: "open", from: ["closed"], agents: no },
] as const;

describe.each(ownVerbs)("$verb", ({ verb, body, to, from: legal, agents }) => {
  test.each(Status.options)("a ticket that is %s", async (from) => {
    const isLegal = legal.some((status) => status === from);
    const staff = isLegal ? ok : "ticket.transition_not_allowed";
    const may: Readonly<Record<Who, string>> = {
      requester: notStaff,
      follower: notStaff,
      stranger: notStaff,
      "agent of the team": agents === ok ? staff : no,
      "agent of another team": agents === ok ? staff : no,
      admin: staff,
      super_admin: staff,
    };
    const shared = await ticketIn(from, "nobody's");
    await Promise.all(
      roles.map(async (who) => {
        const id = may[who] === ok ? await ticketIn(from, "nobody's") : shared;
        const answer = answered(await people[who].post(`/v1/tickets/${id}/${verb}`, body));
        const { status } = done(Ticket, await people.admin.get(`/v1/tickets/${id}`));
        expect({ who, answer, status }).toEqual({ who, answer: may[who], status: may[who] === ok ? to : from });
      }),
    );
  });
});
