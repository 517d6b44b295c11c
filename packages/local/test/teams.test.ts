/** Teams through their API: who may do what, names, members, and what their trail says. */
import { findEntity, newId, runAs, systemActor, verifyTrail } from "@bulkhead/platform";
import { mostMembersPerTeam, mostTeamsPerPerson } from "@bulkhead/teams/policy";
import { Team } from "@bulkhead/teams/schema";
import { User } from "@bulkhead/users/schema";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { teamKind } from "../../teams/src/repository.ts";
import { routes } from "../../teams/src/routes.ts";
import { FaultPlan } from "../src/aws/faults.ts";
import {
  addPerson,
  api,
  deadLetters,
  events,
  onboardTenant,
  ownRun,
  rootToken,
  settle,
  type Api,
  type ApiAnswer,
  type TestPerson,
  type TestTenant,
} from "../src/testing.ts";
import { count } from "./counts.ts";
import { partition, putItem } from "./engine-client.ts";
import { codeOf, inProcess } from "./in-process.ts";
import { allOf, membersOf, membershipsOf, teamOf, userId } from "./team-story.ts";

const run = await ownRun();
let acme: TestTenant;
let as: (who: TestPerson) => Api;
let agentId: string;
let agent2Id: string;

beforeAll(async () => {
  acme = await onboardTenant();
  [agentId, agent2Id] = await Promise.all([userId(acme.agent), userId(acme.agent2)]);
  as = await inProcess("teams-api", routes);
});
afterEach(() => run.faults.replace(new FaultPlan({ rules: [] })));

const Invited = z.object({ id: z.string() });

let names = 0;
const freshName = (): string => `Team ${++names}`;
const create = async (name = freshName(), description?: string): Promise<Team> => {
  const answer = await as(acme.admin).post("/v1/teams", { name, ...(description !== undefined && { description }) });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.parse(Team);
};
const place = (team: string, user: string): string => `/v1/teams/${team}/members/${user}`;
const join = (team: string, user: string, headers?: Record<string, string>): Promise<ApiAnswer> =>
  as(acme.admin).put(place(team, user), undefined, headers);
const leave = (team: string, user: string): Promise<ApiAnswer> => as(acme.admin).delete(place(team, user));
const outcome = (answer: ApiAnswer): readonly [number, string | undefined] => [answer.status, codeOf(answer)];

/** A team's trail is whole up to its state. */
async function expectWholeTrail(id: string): Promise<void> {
  const verdict = await runAs({ actor: systemActor(acme.id), cause: "test" }, async () => {
    const record = await findEntity(teamKind, id);
    if (record === undefined) throw new Error("the team left no record");
    return { verdict: await verifyTrail("team", id, record), version: record.version };
  });
  expect(verdict).toEqual({ verdict: { valid: true, entries: verdict.version, redacted: 0 }, version: verdict.version });
}

const entriesOf = async (id: string) => (await events(acme.id)).filter(({ entity_id }) => entity_id === id);

describe("role × route", () => {
  const asked = (team: string): readonly (readonly [string, (who: Api) => Promise<ApiAnswer>, number])[] => [
    ["GET /v1/teams", (who) => who.get("/v1/teams"), 200],
    ["GET /v1/teams/{id}", (who) => who.get(`/v1/teams/${team}`), 200],
    ["GET /v1/teams/{id}/members", (who) => who.get(`/v1/teams/${team}/members`), 200],
    ["POST /v1/teams", (who) => who.post("/v1/teams", { name: freshName() }), 201],
    ["PATCH /v1/teams/{id}", (who) => who.patch(`/v1/teams/${team}`, { description: freshName() }), 200],
    ["PUT /v1/teams/{id}/members/{user_id}", (who) => who.put(place(team, agentId)), 200],
    ["DELETE /v1/teams/{id}/members/{user_id}", (who) => who.delete(place(team, agentId)), 200],
    ["DELETE /v1/teams/{id}", (who) => who.delete(`/v1/teams/${team}`), 204],
  ];

  test("admins manage, agents see, users get 403, strangers 401", async () => {
    const root = await rootToken();
    const chosen = { "x-tenant-id": acme.id };
    const callers: readonly (readonly [string, Api, "manages" | "sees" | "nothing"])[] = [
      ["user", acme.user, "nothing"],
      ["agent", acme.agent, "sees"],
      ["admin", acme.admin, "manages"],
      [
        "super_admin",
        {
          get: (path) => api(root).get(path, chosen),
          post: (path, body) => api(root).post(path, body, chosen),
          patch: (path, body) => api(root).patch(path, body, chosen),
          put: (path, body) => api(root).put(path, body, chosen),
          delete: (path) => api(root).delete(path, chosen),
        },
        "manages",
      ],
    ];
    for (const [role, who, may] of callers) {
      const { id } = await create();
      for (const [route, ask, success] of asked(id)) {
        const allowed = may === "manages" || (may === "sees" && route.startsWith("GET"));
        const answer = await ask(who);
        expect([role, route, ...outcome(answer)]).toEqual([role, route, ...(allowed ? [success, undefined] : [403, "auth.forbidden"])]);
      }
    }
    for (const [route, ask] of asked(newId())) expect([route, (await ask(api())).status]).toEqual([route, 401]);
  });
});

describe("names", () => {
  test("a team is created, found, changed and listed", async () => {
    const answer = await as(acme.admin).post("/v1/teams", { name: "  Service Desk ", description: "First line." });
    expect([answer.status, answer.headers.get("etag")]).toEqual([201, '"1"']);
    const team = answer.parse(Team);
    expect(answer.headers.get("location")).toBe(`/v1/teams/${team.id}`);
    expect(team).toMatchObject({ tenant_id: acme.id, name: "Service Desk", description: "First line.", member_count: 0, version: 1 });
    expect(await teamOf(as(acme.agent), team.id)).toEqual(team);

    const changed = (await as(acme.admin).patch(`/v1/teams/${team.id}`, { description: null })).parse(Team);
    expect(changed).toMatchObject({ name: "Service Desk", description: null, version: 2 });
    const nothing = await as(acme.admin).patch(`/v1/teams/${team.id}`, { name: "Service Desk" });
    expect(nothing.parse(Team)).toEqual(changed);
    expect(await allOf(as(acme.agent), "/v1/teams", Team)).toContainEqual(changed);
    expect((await entriesOf(team.id)).map(({ type, old_value, new_value }) => [type, old_value, new_value])).toEqual([
      ["team.created", null, expect.objectContaining({ name: "Service Desk", description: "First line.", member_count: 0 })],
      ["team.updated", { description: "First line." }, { description: null }],
    ]);
    await expectWholeTrail(team.id);
  });

  test("what people would take for the same name is taken; also by a rename", async () => {
    await create("Network  Operations");
    for (const name of ["Network Operations", "NETWORK OPERATIONS", " network operations ", "Ｎｅｔｗｏｒｋ Operations"])
      expect([name, ...outcome(await as(acme.admin).post("/v1/teams", { name }))]).toEqual([name, 409, "team.name_taken"]);
    const { id } = await create();
    expect(outcome(await as(acme.admin).patch(`/v1/teams/${id}`, { name: "network operations" }))).toEqual([409, "team.name_taken"]);
    const globex = await onboardTenant();
    expect((await globex.admin.post("/v1/teams", { name: "Network Operations" })).status).toBe(201);
  });

  test("a rename and a deletion free the name, another case of one's own name is no conflict", async () => {
    const { id } = await create("Facilities");
    expect((await as(acme.admin).patch(`/v1/teams/${id}`, { name: "FACILITIES" })).parse(Team).name).toBe("FACILITIES");
    expect((await as(acme.admin).patch(`/v1/teams/${id}`, { name: "Buildings" })).status).toBe(200);
    const second = await create("Facilities");
    expect((await as(acme.admin).delete(`/v1/teams/${second.id}`)).status).toBe(204);
    await create("facilities");
    expect(outcome(await as(acme.admin).patch(`/v1/teams/${id}`, { name: "Facilities" }))).toEqual([409, "team.name_taken"]);
    expect((await as(acme.admin).patch(`/v1/teams/${id}`, { name: "buildings" })).status).toBe(200);
  });

  test("of two who want a name at once one gets it", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => as(acme.admin).post("/v1/teams", { name: "Wanted" })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
  });

  test("the list is by name, page by page; a deleted team leaves it", async () => {
    const globex = await onboardTenant();
    const wanted = ["alpha", "Beta", "Émile", "Gamma", "zeta"];
    for (const name of wanted.toReversed()) expect((await globex.admin.post("/v1/teams", { name })).status).toBe(201);
    const listed = await allOf(globex.agent, "/v1/teams", Team, 2);
    expect(listed.map(({ name }) => name)).toEqual(wanted);
    expect((await globex.admin.delete(`/v1/teams/${listed[1]?.id}`)).status).toBe(204);
    expect((await allOf(globex.agent, "/v1/teams", Team)).map(({ name }) => name)).toEqual(["alpha", "Émile", "Gamma", "zeta"]);
    expect(outcome(await globex.agent.get(`/v1/teams/${listed[1]?.id}`))).toEqual([404, "team.not_found"]);
  });

  test("what is no team is refused, field by field", async () => {
    const { id } = await create();
    const refused: readonly (readonly [Promise<ApiAnswer>, string])[] = [
      [as(acme.admin).post("/v1/teams", {}), "/json/name"],
      [as(acme.admin).post("/v1/teams", { name: " " }), "/json/name"],
      [as(acme.admin).post("/v1/teams", { name: "x".repeat(81) }), "/json/name"],
      [as(acme.admin).post("/v1/teams", { name: "two\nlines" }), "/json/name"],
      [as(acme.admin).post("/v1/teams", { name: "x", description: "" }), "/json/description"],
      [as(acme.admin).post("/v1/teams", { name: "x", description: "x".repeat(1_001) }), "/json/description"],
      [as(acme.admin).patch(`/v1/teams/${id}`, { name: null }), "/json/name"],
      [as(acme.admin).put(place(id, "somebody")), "/param/user_id"],
      [as(acme.admin).delete(`/v1/teams/${id}?reassign_to=nobody`), "/query/reassign_to"],
    ];
    for (const [asking, path] of refused) {
      const answer = await asking;
      expect([path, answer.status, answer.body]).toEqual([
        path,
        400,
        expect.objectContaining({ code: "request.invalid", errors: expect.arrayContaining([expect.objectContaining({ path })]) }),
      ]);
    }
  });
});

describe("members", () => {
  test("joining and leaving: the team, the person and what sign-in reads move together, each with an entry", async () => {
    const { id } = await create();
    const joined = await join(id, agentId);
    expect([joined.status, joined.headers.get("etag")]).toEqual([200, '"2"']);
    expect(joined.parse(Team)).toMatchObject({ id, member_count: 1, version: 2 });
    expect((await join(id, agentId)).parse(Team), "once more changes nothing").toEqual(joined.parse(Team));
    expect(await membersOf(as(acme.agent), id)).toEqual([
      expect.objectContaining({ user_id: agentId, email: acme.agent.email, role: "agent", status: "active" }),
    ]);
    expect((await leave(id, agentId)).parse(Team)).toMatchObject({ member_count: 0, version: 3 });
    expect((await leave(id, agentId)).parse(Team), "nor does leaving twice").toMatchObject({ member_count: 0, version: 3 });
    expect(await membersOf(as(acme.agent), id)).toEqual([]);

    expect((await entriesOf(id)).slice(1).map(({ type, old_value, new_value }) => [type, old_value, new_value])).toEqual([
      ["team.member_added", { member_count: 0 }, { member_count: 1, member_id: agentId }],
      ["team.member_removed", { member_count: 1 }, { member_count: 0, member_id: agentId }],
    ]);
    const moves = (await entriesOf(agentId)).filter(({ old_value, new_value }) => JSON.stringify([old_value, new_value]).includes(id));
    expect(moves.map(({ type, new_value }) => [type, new_value])).toEqual([
      ["user.updated", { team_ids: expect.arrayContaining([id]) }],
      ["user.updated", { team_ids: expect.not.arrayContaining([id]) }],
    ]);
    await expectWholeTrail(id);
  });

  test("only agents and above join, of the own tenant", async () => {
    const { id } = await create();
    const globex = await onboardTenant();
    const [user, foreigner, admin] = await Promise.all([acme.user, globex.agent, acme.admin].map(userId));
    expect(outcome(await join(id, user ?? ""))).toEqual([409, "team.member_not_staff"]);
    for (const nobody of [foreigner ?? "", newId()]) {
      expect(outcome(await join(id, nobody))).toEqual([404, "user.not_found"]);
      expect(outcome(await leave(id, nobody))).toEqual([404, "user.not_found"]);
    }
    expect(outcome(await join(newId(), agentId))).toEqual([404, "team.not_found"]);
    expect((await join(id, admin ?? "")).status).toBe(200);
  });

  test("who is demoted or deactivated stays a member, without effect", async () => {
    const { id } = await create();
    const person = await addPerson(acme.id, `demoted-${newId()}@acme.test`, "agent");
    const member = await userId(person);
    expect((await join(id, member)).status).toBe(200);
    const listed = async () => (await membersOf(as(acme.agent), id)).map(({ role, status }) => `${status} ${role}`);
    expect((await acme.admin.patch(`/v1/users/${member}`, { role: "user" })).status).toBe(200);
    expect(await listed()).toEqual(["active user"]);
    expect((await join(id, member)).parse(Team), "is a member already").toMatchObject({ member_count: 1 });
    expect((await acme.admin.post(`/v1/users/${member}/deactivate`)).status).toBe(200);
    expect(await listed()).toEqual(["inactive user"]);
    const other = await create();
    expect(outcome(await join(other.id, member))).toEqual([409, "team.member_inactive"]);
    expect((await leave(id, member)).parse(Team)).toMatchObject({ member_count: 0 });
  });

  test("who was invited joins before they come, and is in the team when they do", async () => {
    const { id } = await create();
    const email = `invited-${newId()}@acme.test`;
    const invited = (await acme.admin.post("/v1/users", { email, role: "agent" })).parse(Invited);
    expect((await join(id, invited.id)).status).toBe(200);
    expect(await membersOf(as(acme.agent), id)).toEqual([expect.objectContaining({ email, status: "invited" })]);
    const me = (await (await addPerson(acme.id, email, null)).get("/v1/me")).parse(z.object({ user: User }));
    expect(me.user).toMatchObject({ id: invited.id, status: "active", role: "agent", team_ids: [id] });
    const { people, identities } = await membershipsOf(run, acme.id);
    expect(identities).toEqual(people);
  });

  test("members come page by page, as they are now", async () => {
    const { id } = await create();
    const people = await Promise.all(
      Array.from({ length: 5 }, (_, index) => addPerson(acme.id, `page${index}-${newId()}@acme.test`, "agent")),
    );
    const ids: string[] = [];
    for (const person of people) ids.push(await userId(person));
    for (const member of ids.toReversed()) expect((await join(id, member)).status).toBe(200);
    for (const limit of [1, 2, 5, 100])
      expect((await membersOf(as(acme.agent), id, limit)).map(({ user_id }) => user_id)).toEqual(ids.toSorted());
    const { next_cursor } = (await as(acme.agent).get(`/v1/teams/${id}/members?limit=2`)).parse(z.object({ next_cursor: z.string() }));
    const other = await create();
    for (const [who, path] of [
      [acme.agent2, `/v1/teams/${id}/members`],
      [acme.agent, `/v1/teams/${other.id}/members`],
      [acme.agent, "/v1/teams"],
    ] as const)
      expect(outcome(await as(who).get(`${path}?cursor=${next_cursor}`))).toEqual([400, "cursor.invalid"]);
  });

  test("a person is in twenty teams at most, a team has five hundred members", async () => {
    const person = await addPerson(acme.id, `busy-${newId()}@acme.test`, "agent");
    const id = await userId(person);
    const teams = await Promise.all(Array.from({ length: mostTeamsPerPerson + 1 }, () => create()));
    const [last, ...others] = teams;
    for (const team of others) expect((await join(team.id, id)).status).toBe(200);
    expect(outcome(await join(last?.id ?? "", id))).toEqual([409, "team.member_of_too_many"]);
    expect((await leave(others[0]?.id ?? "", id)).status).toBe(200);
    expect((await join(last?.id ?? "", id)).status).toBe(200);

    const full = await create();
    const item = (await partition(run.engine, "desk", `${acme.id}#TEAM#${full.id}`)).find(({ sk }) => sk?.["S"] === "PROFILE");
    await putItem(run.engine, "desk", { ...item, member_count: { N: String(mostMembersPerTeam) } });
    expect(outcome(await join(full.id, agentId))).toEqual([409, "team.full"]);
  });

  test("whoever loses a race reads again: nobody's membership is lost", async () => {
    const { id } = await create();
    const second = await create();
    const answers = await Promise.all([join(id, agentId), join(id, agent2Id), join(second.id, agentId)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await teamOf(as(acme.agent), id)).member_count).toBe(2);
    expect((await membersOf(as(acme.agent), second.id)).map(({ user_id }) => user_id)).toEqual([agentId]);
    await leave(id, agentId);
    await leave(second.id, agentId);
  });
});

describe("preconditions and cost", () => {
  test("If-Match: a stale version changes nothing, on any change", async () => {
    const { id } = await create();
    await as(acme.admin).patch(`/v1/teams/${id}`, { description: "Second version." });
    const stale = { "if-match": '"1"' };
    const answers = [
      await as(acme.admin).patch(`/v1/teams/${id}`, { description: "Third version." }, stale),
      await join(id, agentId, stale),
      await as(acme.admin).delete(place(id, agentId), stale),
      await as(acme.admin).delete(`/v1/teams/${id}`, stale),
    ];
    expect(answers.map(outcome)).toEqual(answers.map(() => [412, "version.stale"]));
    expect(await teamOf(as(acme.agent), id)).toMatchObject({ version: 2, description: "Second version." });
    expect((await join(id, agentId, { "if-match": '"2"' })).status).toBe(200);
  });

  test("an Idempotency-Key creates one team, also when the answer was lost", async () => {
    const key = { "idempotency-key": newId() };
    const body = { name: freshName() };
    run.faults.replace(
      new FaultPlan({
        rules: [{ fault: { kind: "timeout_after_commit" }, match: { action: "TransactWriteItems", function: "teams-api" }, times: 3 }],
      }),
    );
    expect((await as(acme.admin).post("/v1/teams", body, key)).status).toBe(500);
    const again = await as(acme.admin).post("/v1/teams", body, key);
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
    expect(outcome(await as(acme.admin).post("/v1/teams", { name: freshName() }, key))).toEqual([409, "idempotency.mismatch"]);
    expect((await allOf(as(acme.agent), "/v1/teams", Team)).filter(({ name }) => name === body.name)).toEqual([again.parse(Team)]);
  });

  test("a conflict is tried again; one that does not end is a 409", async () => {
    const conflict = { fault: { kind: "transaction_conflict" }, match: { action: "TransactWriteItems", function: "teams-api" } } as const;
    run.faults.replace(new FaultPlan({ rules: [{ ...conflict, times: 3 }] }));
    const { id } = await create();
    run.faults.replace(new FaultPlan({ rules: [conflict] }));
    expect(outcome(await join(id, agentId))).toEqual([409, "conflict"]);
    expect(outcome(await as(acme.admin).delete(`/v1/teams/${id}`))).toEqual([409, "conflict"]);
  });

  test("round trips: a change two, a read one, a page of teams one, of members two steps", async () => {
    const { id } = await create();
    const calls = async (work: () => Promise<unknown>) => {
      await settle();
      run.usage.reset();
      await work();
      const actions = run.usage.snapshot().functions["teams-api"]?.actions ?? {};
      return Object.fromEntries(Object.entries(actions).map(([action, { calls: times }]) => [action, times]));
    };
    // Whoever they are is looked up once in 30 seconds.
    await as(acme.agent).get("/v1/teams");
    expect(await calls(() => join(id, agentId))).toEqual({ "dynamodb:BatchGetItem": 1, "dynamodb:TransactWriteItems": 1 });
    expect(await calls(() => as(acme.admin).patch(`/v1/teams/${id}`, { description: "x" }))).toEqual({
      "dynamodb:GetItem": 1,
      "dynamodb:TransactWriteItems": 1,
    });
    expect(await calls(() => create())).toEqual({ "dynamodb:TransactWriteItems": 1 });
    expect(await calls(() => as(acme.agent).get(`/v1/teams/${id}`))).toEqual({ "dynamodb:GetItem": 1 });
    expect(await calls(() => as(acme.agent).get("/v1/teams"))).toEqual({ "dynamodb:Query": 1 });
    expect(await calls(() => as(acme.agent).get(`/v1/teams/${id}/members`))).toEqual({
      "dynamodb:GetItem": 1,
      "dynamodb:Query": 1,
      "dynamodb:BatchGetItem": 1,
    });
  });
});

test(
  "whatever happens to members, in whichever order: the team's items, the people and what sign-in reads are the same",
  async () => {
    const globex = await onboardTenant();
    const admin = as(globex.admin);
    const people = await Promise.all([globex.agent, globex.agent2, globex.admin].map(userId));
    const step = fc.record({
      does: fc.constantFrom("join", "join", "join", "leave", "delete"),
      who: fc.nat(people.length - 1),
      team: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }), async (lanes) => {
        const teams = await Promise.all(
          Array.from({ length: 3 }, async () => (await admin.post("/v1/teams", { name: `Team ${newId()}` })).parse(Team).id),
        );
        await Promise.all(
          lanes.map(async (steps) => {
            for (const { does, who, team } of steps) {
              const at = `/v1/teams/${teams[team]}`;
              const answer =
                does === "join"
                  ? await admin.put(`${at}/members/${people[who]}`)
                  : does === "leave"
                    ? await admin.delete(`${at}/members/${people[who]}`)
                    : await admin.delete(at);
              expect([200, 204, 404, 409], JSON.stringify(answer.body)).toContain(answer.status);
            }
          }),
        );
        const gone = new Set<string>();
        const sizes: number[] = [];
        for (const id of teams) {
          const answer = await admin.get(`/v1/teams/${id}`);
          if (answer.status === 404) gone.add(id);
          else sizes.push(answer.parse(Team).member_count - (await membersOf(admin, id)).length);
        }
        await settle();
        const { items, people: records, identities } = await membershipsOf(run, globex.id);
        expect(records).toEqual(items);
        expect(identities).toEqual(items);
        expect(
          items.filter((one) => [...gone].some((id) => one.endsWith(id))),
          "a deleted team has nobody",
        ).toEqual([]);
        expect(sizes, "a team counts its members").toEqual(sizes.map(() => 0));
        for (const id of teams) await admin.delete(`/v1/teams/${id}`);
      }),
      { numRuns: count(8, 200), seed: 20_261_122, endOnFailure: true },
    );
    await settle();
    expect(await membershipsOf(run, globex.id)).toEqual({ items: [], people: [], identities: [] });
  },
  count(90_000, 1_800_000),
);

test("nothing was given up on the way", async () => {
  await settle();
  expect(await deadLetters()).toEqual([]);
});
