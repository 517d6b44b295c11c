/** People through the API: who may do what to whom, how they come and go, and how they are listed. */
import { AccessReviewEntry, Me, User } from "@bulkhead/users/schema";
import { permissionsOf } from "@bulkhead/users/policy";
import { newId } from "@bulkhead/platform";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  addPerson,
  api,
  events,
  onboardTenant,
  rootToken,
  token,
  type Api,
  type ApiAnswer,
  type TestPerson,
  type TestTenant,
} from "../src/testing.ts";
import { codeOf } from "./in-process.ts";

const UserPage = z.object({ data: z.array(User), next_cursor: z.string().nullable() });
const ReviewPage = z.object({ data: z.array(AccessReviewEntry), next_cursor: z.string().nullable() });

const outcome = (answer: ApiAnswer): string => `${answer.status} ${codeOf(answer) ?? ""}`.trim();
const meOf = async (who: Pick<Api, "get">): Promise<Me> => (await who.get("/v1/me")).parse(Me);
const idOf = async (who: Pick<Api, "get">): Promise<string> => (await meOf(who)).user.id;
const historyOf = async (tenantId: string, id: string): Promise<readonly string[]> =>
  (await events(tenantId)).filter(({ entity_id }) => entity_id === id).map(({ type }) => type);

/** The super_admin, acting in a tenant. */
async function rootIn(tenantId: string): Promise<Api> {
  const root = api(await rootToken());
  const chosen = { "x-tenant-id": tenantId };
  return {
    get: (path, headers) => root.get(path, { ...chosen, ...headers }),
    post: (path, body, headers) => root.post(path, body, { ...chosen, ...headers }),
    patch: (path, body, headers) => root.patch(path, body, { ...chosen, ...headers }),
    put: (path, body, headers) => root.put(path, body, { ...chosen, ...headers }),
    delete: (path, headers) => root.delete(path, { ...chosen, ...headers }),
  };
}

let acme: TestTenant;
let root: Api;
let addresses = 0;
const address = (): string => `somebody${++addresses}@${acme.slug}.test`;

async function invited(over: Readonly<Record<string, unknown>> = {}, by: Pick<Api, "post"> = acme.admin): Promise<User> {
  const answer = await by.post("/v1/users", { email: address(), role: "user", ...over });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.parse(User);
}

/** Somebody who has signed in. */
async function arrived(role: "user" | "agent" | "admin"): Promise<{ readonly person: TestPerson; readonly id: string }> {
  const person = await addPerson(acme.id, address(), role);
  return { person, id: await idOf(person) };
}

beforeAll(async () => {
  acme = await onboardTenant();
  root = await rootIn(acme.id);
  await Promise.all([acme.admin, acme.agent, acme.user].map(idOf));
});

describe("route × role", () => {
  const callers = { nobody: () => api(), user: () => acme.user, agent: () => acme.agent, admin: () => acme.admin, super_admin: () => root };
  const spare = async (): Promise<string> => (await invited()).id;
  const gone = async (): Promise<string> => {
    const { id } = await invited();
    await acme.admin.post(`/v1/users/${id}/deactivate`);
    return id;
  };
  const no = "403 auth.forbidden";
  const unsigned = "401";
  const table: readonly (readonly [string, (as: Api) => Promise<ApiAnswer>, readonly string[]])[] = [
    ["GET /v1/me", (as) => as.get("/v1/me"), [unsigned, "200", "200", "200", "200"]],
    ["GET /v1/users", (as) => as.get("/v1/users"), [unsigned, no, "200", "200", "200"]],
    ["POST /v1/users", (as) => as.post("/v1/users", { email: address(), role: "agent" }), [unsigned, no, no, "201", "201"]],
    ["GET /v1/users/:id", async (as) => as.get(`/v1/users/${await spare()}`), [unsigned, "404 user.not_found", "200", "200", "200"]],
    [
      "PATCH /v1/users/:id with a name",
      async (as) => as.patch(`/v1/users/${await spare()}`, { name: "Some Body" }),
      [unsigned, "404 user.not_found", "403 user.action_forbidden", "200", "200"],
    ],
    [
      "PATCH /v1/users/:id with a role",
      async (as) => as.patch(`/v1/users/${await spare()}`, { role: "agent" }),
      [unsigned, "404 user.not_found", "403 user.action_forbidden", "200", "200"],
    ],
    ["POST /v1/users/:id/deactivate", async (as) => as.post(`/v1/users/${await spare()}/deactivate`), [unsigned, no, no, "200", "200"]],
    ["POST /v1/users/:id/reactivate", async (as) => as.post(`/v1/users/${await gone()}/reactivate`), [unsigned, no, no, "200", "200"]],
    ["GET /v1/access-review", (as) => as.get("/v1/access-review"), [unsigned, no, no, "200", "200"]],
  ];
  const cells = table.flatMap(([route, ask, expected]) =>
    Object.entries(callers).map(([role, caller], column) => [route, role, expected[column] ?? "", ask, caller] as const),
  );
  test.for(cells)("%s: %s gets %s", async ([, , expected, ask, caller]) => {
    expect(outcome(await ask(caller()))).toBe(expected);
  });

  test.for([
    ["GET", ""],
    ["PATCH", ""],
    ["POST", "/deactivate"],
    ["POST", "/reactivate"],
  ])("%s /v1/users/:id%s of nobody is 404", async ([method, action]) => {
    const path = `/v1/users/${newId()}${action}`;
    const answer = method === "GET" ? acme.admin.get(path) : method === "PATCH" ? acme.admin.patch(path, {}) : acme.admin.post(path);
    expect(outcome(await answer)).toBe("404 user.not_found");
  });
});

describe("an invitation", () => {
  test("waits for whoever proves the address, with the role and the name that it gives", async () => {
    const email = address();
    const answer = await acme.admin.post("/v1/users", { email: ` ${email.toUpperCase()} `, name: "  New Comer ", role: "agent" });
    const { id, ...rest } = answer.parse(User);
    expect([answer.status, answer.headers.get("location"), answer.headers.get("etag")]).toEqual([201, `/v1/users/${id}`, '"1"']);
    expect(rest).toEqual({
      tenant_id: acme.id,
      clerk_id: null,
      email,
      name: "New Comer",
      role: "agent",
      status: "invited",
      team_ids: [],
      created_at: expect.any(String),
      last_seen_at: null,
      version: 1,
    });
    expect((await acme.agent.get(`/v1/users/${id}`)).parse(User)).toEqual({ id, ...rest });
    const newcomer = api(await token(acme.id, email));
    const me = await meOf(newcomer);
    expect(me.user).toMatchObject({ id, role: "agent", status: "active", name: "New Comer", version: 2 });
    expect(me.user.last_seen_at).not.toBeNull();
    expect(await historyOf(acme.id, id)).toEqual(["user.invited", "user.registered"]);
  });

  test("is sent once to one address, whatever its case, also if somebody has it already", async () => {
    const { email } = await invited();
    const again = await acme.admin.post("/v1/users", { email: email?.toUpperCase(), role: "agent" });
    expect(outcome(again)).toBe("409 user.email_taken");
    expect(outcome(await acme.admin.post("/v1/users", { email: acme.agent.email, role: "agent" }))).toBe("409 user.email_taken");
  });

  test("sent again under the same Idempotency-Key is the same invitation", async () => {
    const body = { email: address(), role: "user" };
    const headers = { "idempotency-key": newId() };
    const first = await acme.admin.post("/v1/users", body, headers);
    const second = await acme.admin.post("/v1/users", body, headers);
    expect([second.status, second.headers.get("idempotent-replayed"), second.body]).toEqual([201, "true", first.body]);
    expect(outcome(await acme.admin.post("/v1/users", { ...body, role: "agent" }, headers))).toBe("409 idempotency.mismatch");
  });

  test("can be changed before it is claimed", async () => {
    const { id, email } = await invited();
    await acme.admin.patch(`/v1/users/${id}`, { role: "agent", name: "Somebody Else" });
    expect((await meOf(api(await token(acme.id, email ?? "")))).user).toMatchObject({ id, role: "agent", name: "Somebody Else" });
  });

  test("taken back leaves its address to others", async () => {
    const { id, email } = await invited({ role: "admin" });
    const revoked = (await acme.admin.post(`/v1/users/${id}/deactivate`)).parse(User);
    expect(revoked).toMatchObject({ id, status: "inactive", version: 2 });
    const second = await invited({ email });
    expect(second.id).not.toBe(id);
    expect(outcome(await acme.admin.post(`/v1/users/${id}/reactivate`))).toBe("409 user.email_taken");
    await acme.admin.post(`/v1/users/${second.id}/deactivate`);
    expect((await acme.admin.post(`/v1/users/${id}/reactivate`)).parse(User)).toMatchObject({ status: "invited", version: 3 });
    expect((await meOf(api(await token(acme.id, email ?? "")))).user).toMatchObject({ id, role: "admin" });
    expect(await historyOf(acme.id, id)).toEqual(["user.invited", "user.deactivated", "user.reactivated", "user.registered"]);
  });

  test.for([
    [{ role: "user" }, "/json/email"],
    [{ email: "nobody", role: "user" }, "/json/email"],
    [{ email: "a@b.test" }, "/json/role"],
    [{ email: "a@b.test", role: "super_admin" }, "/json/role"],
    [{ email: "a@b.test", role: "user", name: "  " }, "/json/name"],
    [{ email: "a@b.test", role: "user", name: "x".repeat(121) }, "/json/name"],
    [{ email: "a@b.test", role: "user", status: "active" }, "/json/status"],
  ] as const)("%j is refused at %s", async ([body, path]) => {
    const answer = await acme.admin.post("/v1/users", body);
    expect([outcome(answer), answer.body]).toEqual([
      "400 request.invalid",
      expect.objectContaining({ errors: [expect.objectContaining({ path })] }),
    ]);
  });
});

describe("a profile", () => {
  test("is named by the person and by admins", async () => {
    const { person, id } = await arrived("user");
    expect((await person.patch(`/v1/users/${id}`, { name: "Own Name" })).parse(User)).toMatchObject({ name: "Own Name", version: 2 });
    expect((await acme.admin.patch(`/v1/users/${id}`, { name: "Given Name" })).parse(User)).toMatchObject({
      name: "Given Name",
      version: 3,
    });
    const told = (await events(acme.id)).filter(({ entity_id }) => entity_id === id).at(-1);
    expect(told).toMatchObject({ type: "user.updated", old_value: { name: "Own Name" }, new_value: { name: "Given Name" } });
    expect(Object.keys(told?.new_value ?? {})).toEqual(["name"]);
  });

  test("that is as it should be leaves no trace, and needs no permission", async () => {
    const { person, id } = await arrived("agent");
    const { user } = await meOf(person);
    const answer = await person.patch(`/v1/users/${id}`, { name: user.name, role: "agent" });
    expect([outcome(answer), answer.body]).toEqual(["200", user]);
    expect(outcome(await person.patch(`/v1/users/${id}`, {}))).toBe("200");
    expect(await historyOf(acme.id, id)).toEqual(["user.registered"]);
  });

  test("moves on from a version, or is told that it has moved on", async () => {
    const { id } = await arrived("user");
    const path = `/v1/users/${id}`;
    const first = await acme.admin.patch(path, { name: "One" }, { "if-match": '"1"' });
    expect([outcome(first), first.headers.get("etag")]).toEqual(["200", '"2"']);
    for (const stale of [
      acme.admin.patch(path, { name: "Two" }, { "if-match": '"1"' }),
      acme.admin.post(`${path}/deactivate`, undefined, { "if-match": '"1"' }),
      acme.admin.post(`${path}/reactivate`, undefined, { "if-match": '"1"' }),
    ]) {
      expect(outcome(await stale)).toBe("412 version.stale");
    }
  });

  test("keeps its address, its standing and its teams from whoever writes to it", async () => {
    const { person, id } = await arrived("agent");
    for (const body of [{ email: address() }, { status: "active" }, { team_ids: [] }, { version: 9 }, { name: null }, { name: "" }]) {
      expect(outcome(await person.patch(`/v1/users/${id}`, body))).toBe("400 request.invalid");
    }
  });
});

describe("a role", () => {
  test("is given by admins, with a name as well in one change", async () => {
    const { id } = await arrived("user");
    const answer = await acme.admin.patch(`/v1/users/${id}`, { role: "agent", name: "New Agent" });
    expect(answer.parse(User)).toMatchObject({ role: "agent", name: "New Agent", version: 2 });
    const [, told] = (await events(acme.id)).filter(({ entity_id }) => entity_id === id);
    expect(told).toMatchObject({
      type: "user.role_changed",
      old_value: { role: "user" },
      new_value: { role: "agent", name: "New Agent" },
      actor: { type: "user", user_id: await idOf(acme.admin) },
      data: { role: "agent", status: "active", team_ids: [] },
    });
    const [, byRoot] = [
      await root.patch(`/v1/users/${id}`, { role: "user" }),
      (await events(acme.id)).filter(({ entity_id }) => entity_id === id).at(-1),
    ];
    expect(byRoot?.actor.type).toBe("super_admin");
  });

  test("is never one's own to change, nor super_admin to give", async () => {
    const id = await idOf(acme.admin);
    expect(outcome(await acme.admin.patch(`/v1/users/${id}`, { role: "user" }))).toBe("403 user.action_forbidden");
    const { id: other } = await arrived("user");
    expect(outcome(await acme.admin.patch(`/v1/users/${other}`, { role: "super_admin" }))).toBe("400 request.invalid");
    expect(outcome(await root.patch(`/v1/users/${other}`, { role: "super_admin" }))).toBe("400 request.invalid");
  });

  test("of a super_admin is the identity provider's alone; super_admins shut each other out, never themselves", async () => {
    const { tenant_id } = (await meOf(api(await rootToken()))).user;
    const superAdmin = async () => addPerson(tenant_id, `root${newId()}@bulkhead.test`, "super_admin");
    const [first, second] = [await superAdmin(), await superAdmin()];
    const home = { "x-tenant-id": tenant_id };
    const id = await idOf(second);
    for (const attempt of [
      first.patch(`/v1/users/${id}`, { role: "admin" }, home),
      second.patch(`/v1/users/${id}`, { role: "admin" }, home),
      second.post(`/v1/users/${id}/deactivate`, undefined, home),
    ]) {
      expect(outcome(await attempt)).toBe("403 user.action_forbidden");
    }
    expect((await first.post(`/v1/users/${id}/deactivate`, undefined, home)).parse(User)).toMatchObject({
      role: "super_admin",
      status: "inactive",
    });
  });

  test("is asked for by agents where the tenant wants it approved", async () => {
    const globex = await onboardTenant();
    const settled = await globex.admin.patch("/v1/tenant", { approvals: { required_for: ["role_change"] } });
    expect(settled.status).toBe(200);
    const userId = await idOf(globex.user);
    const refused = await globex.agent.patch(`/v1/users/${userId}`, { role: "agent" });
    expect([outcome(refused), refused.body]).toEqual(["409 approval.required", expect.objectContaining({ kind: "role_change" })]);
    expect(outcome(await globex.agent.patch(`/v1/users/${userId}`, { name: "New Name" }))).toBe("403 user.action_forbidden");
    expect(outcome(await globex.user.patch(`/v1/users/${userId}`, { role: "agent" }))).toBe("403 user.action_forbidden");
    expect(outcome(await globex.admin.patch(`/v1/users/${userId}`, { role: "agent" }))).toBe("200");
  });
});

describe("deactivation", () => {
  test("changes nothing a second time; reactivation brings the person back as they were", async () => {
    const { person, id } = await arrived("agent");
    const before = (await acme.admin.get(`/v1/users/${id}`)).parse(User);
    const answers = [
      await acme.admin.post(`/v1/users/${id}/deactivate`),
      await acme.admin.post(`/v1/users/${id}/deactivate`),
      await acme.admin.post(`/v1/users/${id}/reactivate`),
      await acme.admin.post(`/v1/users/${id}/reactivate`),
    ].map((answer) => answer.parse(User));
    expect(answers.map(({ status, version }) => `${status} ${version}`)).toEqual(["inactive 2", "inactive 2", "active 3", "active 3"]);
    expect(answers.at(-1)).toEqual({ ...before, version: 3 });
    expect(await historyOf(acme.id, id)).toEqual(["user.registered", "user.deactivated", "user.reactivated"]);
    expect((await meOf(person)).user.id).toBe(id);
  });

  test("keeps the address: nobody else comes in with it", async () => {
    const { person, id } = await arrived("user");
    await acme.admin.post(`/v1/users/${id}/deactivate`);
    expect(outcome(await acme.admin.post("/v1/users", { email: person.email, role: "user" }))).toBe("409 user.email_taken");
  });

  test("is nothing that one does to oneself", async () => {
    const id = await idOf(acme.admin);
    expect(outcome(await acme.admin.post(`/v1/users/${id}/deactivate`))).toBe("403 user.action_forbidden");
    expect(outcome(await acme.admin.post(`/v1/users/${id}/reactivate`))).toBe("403 user.action_forbidden");
  });

  test("and demotion leave a tenant its last active admin", async () => {
    const globex = await onboardTenant();
    const inGlobex = await rootIn(globex.id);
    const id = await idOf(globex.admin);
    // Somebody who may become an admin is none yet.
    await invited({ role: "admin", email: `second@${globex.slug}.test` }, globex.admin);
    for (const attempt of [
      await inGlobex.patch(`/v1/users/${id}`, { role: "agent", name: "Nobody" }),
      await inGlobex.post(`/v1/users/${id}/deactivate`),
    ]) {
      expect(outcome(attempt)).toBe("409 user.last_admin");
    }
    expect((await globex.admin.get(`/v1/users/${id}`)).parse(User)).toMatchObject({ role: "admin", status: "active", version: 2 });
    await meOf(api(await token(globex.id, `second@${globex.slug}.test`)));
    expect(outcome(await inGlobex.post(`/v1/users/${id}/deactivate`))).toBe("200");
  });
});

describe("a list of people", () => {
  let globex: TestTenant;
  let everybody: readonly User[];
  const names = ["Ada Admin", "Ångström Müller", "ＷＩＤＥ Letters", "ada lower", "Zoë van Dyk", "Percent %_*"];

  const all = async (who: Api, query = "", limit = 100): Promise<User[]> => {
    const found: User[] = [];
    for (let cursor = ""; ;) {
      const answer = await who.get(`/v1/users?limit=${limit}${query}${cursor}`);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      const { data, next_cursor } = answer.parse(UserPage);
      expect(data.length).toBeLessThanOrEqual(limit);
      found.push(...data);
      if (next_cursor === null) return found;
      cursor = `&cursor=${next_cursor}`;
    }
  };
  const named = (people: readonly User[]) => people.map(({ name }) => name ?? "").toSorted();

  beforeAll(async () => {
    globex = await onboardTenant();
    for (const [index, name] of names.entries()) {
      await invited(
        { name, email: `p${index}.person@${globex.slug}.test`, role: (["user", "agent", "user"] as const)[index % 3] },
        globex.admin,
      );
    }
    for (const who of [globex.admin, globex.user, globex.agent]) await idOf(who);
    const { id } = await invited({ email: `gone@${globex.slug}.test`, role: "agent" }, globex.admin);
    await globex.admin.post(`/v1/users/${id}/deactivate`);
    everybody = await all(globex.admin);
  });

  test("shows everybody, whatever their standing, admins first, then in the order in which they came", async () => {
    const rank = { super_admin: 0, admin: 1, agent: 2, user: 3 };
    expect(everybody).toHaveLength(names.length + 4);
    expect(everybody).toEqual(
      everybody.toSorted(
        (a, b) =>
          rank[a.role] - rank[b.role] || (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : a.id < b.id ? -1 : 1),
      ),
    );
    expect(everybody.map(({ status }) => status)).toEqual(expect.arrayContaining(["active", "invited", "inactive"]));
  });

  test("shows each as they are, page by page", async () => {
    for (const listed of everybody) expect((await globex.agent.get(`/v1/users/${listed.id}`)).parse(User)).toEqual(listed);
    for (const limit of [1, 3]) expect(await all(globex.agent, "", limit)).toEqual(everybody);
    for (const role of ["admin", "agent", "user", "super_admin"]) {
      expect(await all(globex.agent, `&role=${role}`, 1)).toEqual(everybody.filter((user) => user.role === role));
    }
    for (const status of ["active", "invited", "inactive"]) {
      expect(await all(globex.agent, `&status=${status}&role=agent`, 1)).toEqual(
        everybody.filter((user) => user.role === "agent" && user.status === status),
      );
    }
  });

  test.for([
    ["ada", ["Ada Admin", "ada lower"]],
    ["ADA L", ["ada lower"]],
    ["angstr", []],
    ["ångström", ["Ångström Müller"]],
    ["MÜLL", ["Ångström Müller"]],
    ["wide", ["ＷＩＤＥ Letters"]],
    ["dyk", ["Zoë van Dyk"]],
    ["yk", []],
    ["P3.PERSON@", ["ada lower"]],
    ["p3.person@%25", []],
    ["percent %25_*", ["Percent %_*"]],
    ["#", []],
  ] as const)("finds by the beginning of a name, a word of it or an address: %s", async ([search, expected]) => {
    const text = search.includes("%25") ? search.replaceAll(" ", "%20") : encodeURIComponent(search);
    expect(named(await all(globex.agent, `&search=${text}`))).toEqual([...expected].toSorted());
  });

  test("moves somebody whose role changed", async () => {
    const { id } = await invited({ email: `mover@${globex.slug}.test`, role: "user" }, globex.admin);
    await globex.admin.patch(`/v1/users/${id}`, { role: "agent" });
    expect((await all(globex.admin)).filter((user) => user.id === id)).toMatchObject([{ role: "agent", version: 2 }]);
    expect((await all(globex.admin, "&role=user")).filter((user) => user.id === id)).toEqual([]);
  });

  test.for(["role=root", "status=asleep", "team_id=support", "search=", `search=${"x".repeat(121)}`, "limit=0", "limit=101", "cursor=abc"])(
    "refuses %s",
    async (query) => {
      expect((await globex.admin.get(`/v1/users?${query}`)).status).toBe(400);
    },
  );

  test("goes on only where it was, for whom it was", async () => {
    const { next_cursor } = (await globex.agent.get("/v1/users?limit=1")).parse(UserPage);
    for (const [who, query] of [
      [globex.admin, ""],
      [globex.agent, "&role=agent"],
      [acme.agent, ""],
    ] as const) {
      expect(outcome(await who.get(`/v1/users?limit=1&cursor=${next_cursor}${query}`))).toBe("400 cursor.invalid");
    }
    expect(outcome(await globex.admin.get(`/v1/access-review?cursor=${next_cursor}`))).toBe("400 cursor.invalid");
  });
});

describe("the access review", () => {
  test("says who has which role, since when, and when they were last seen", async () => {
    const globex = await onboardTenant();
    const { id } = await invited({ role: "user", name: "Some Body", email: `some@${globex.slug}.test` }, globex.admin);
    const [listed] = (await globex.admin.get("/v1/access-review?role=user")).parse(ReviewPage).data;
    expect(listed).toEqual({
      user_id: id,
      email: `some@${globex.slug}.test`,
      name: "Some Body",
      role: "user",
      role_since: listed?.created_at,
      status: "invited",
      team_ids: [],
      created_at: expect.any(String),
      last_seen_at: null,
    });
    await globex.admin.patch(`/v1/users/${id}`, { role: "agent" });
    await globex.admin.patch(`/v1/users/${id}`, { name: "Some Body Else" });
    const changed = (await events(globex.id)).find(({ type, entity_id }) => type === "user.role_changed" && entity_id === id);
    const review = (await globex.admin.get("/v1/access-review")).parse(ReviewPage).data;
    expect(review.map(({ role }) => role)).toEqual(["admin", "agent"]);
    expect(review[1]).toMatchObject({ user_id: id, name: "Some Body Else", role_since: changed?.occurred_at });
    expect(review[0]?.last_seen_at).toMatch(/T/);
    const pages = (await globex.admin.get("/v1/access-review?limit=1")).parse(ReviewPage);
    const last = (await globex.admin.get(`/v1/access-review?limit=1&cursor=${pages.next_cursor}`)).parse(ReviewPage);
    expect([...pages.data, ...last.data]).toEqual(review);
    expect((await globex.admin.get("/v1/access-review?status=invited")).parse(ReviewPage).data).toEqual([review[1]]);
  });
});

describe("who one is", () => {
  test.for(["user", "agent", "admin"] as const)("a %s learns what they may do, and what is switched on", async (role) => {
    const { person } = await arrived(role);
    const me = await meOf(person);
    expect([me.role, me.permissions, me.flags]).toEqual([role, permissionsOf(role), { self_registration: true }]);
    expect(me.tenant).toEqual({ id: acme.id, name: acme.name, slug: acme.slug, status: "active" });
  });

  test("a super_admin is one wherever they look", async () => {
    const me = await meOf(root);
    expect([me.role, me.permissions, me.tenant.id]).toEqual(["super_admin", permissionsOf("super_admin"), acme.id]);
  });

  test("strangers stay out of a tenant that takes only whom it invited", async () => {
    const globex = await onboardTenant();
    expect((await globex.admin.patch("/v1/tenant", { flags: { self_registration: false } })).status).toBe(200);
    expect(outcome(await globex.user.get("/v1/me"))).toBe("403 user.not_invited");
    const { email } = await invited({ role: "user", email: `asked@${globex.slug}.test` }, globex.admin);
    expect((await meOf(api(await token(globex.id, email ?? "")))).flags).toEqual({ self_registration: false });
  });
});
