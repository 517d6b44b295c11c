/** Saved views: a person's own, in one tenant, whatever anybody else does. */
import { newId } from "@bulkhead/platform";
import { SavedView } from "@bulkhead/tickets/schema";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { onboardTenant, rootToken, api, type Api, type TestTenant } from "../src/testing.ts";
import { codeOf } from "./in-process.ts";

let acme: TestTenant;
beforeAll(async () => {
  acme = await onboardTenant();
});

const Views = z.object({ data: z.array(SavedView), next_cursor: z.null() });
const viewsOf = async (who: Api, headers: Record<string, string> = {}) => (await who.get("/v1/views", headers)).parse(Views).data;
const save = (who: Api, body: unknown, headers?: Record<string, string>) => who.post("/v1/views", body, headers);

test("a view is kept with its filters, until it is forgotten", async () => {
  const filters = { assigned_to: "me", overdue: true, deadline_before: "2027-01-01T00:00:00.000Z", sort: "priority" };
  const saved = await save(acme.agent, { name: "  Mine, late ", filters });
  expect(saved.status).toBe(201);
  const view = saved.parse(SavedView);
  expect(view).toEqual({ id: view.id, tenant_id: acme.id, name: "Mine, late", filters, created_at: view.created_at });
  const second = (await save(acme.agent, { name: "All", filters: {} })).parse(SavedView);
  expect(await viewsOf(acme.agent)).toEqual([view, second]);

  const query = new URLSearchParams(Object.entries(view.filters).map(([name, value]): [string, string] => [name, String(value)]));
  expect((await acme.agent.get(`/v1/tickets?${query.toString()}`)).status).toBe(200);

  expect((await acme.agent.delete(`/v1/views/${view.id}`)).status).toBe(204);
  expect(await viewsOf(acme.agent)).toEqual([second]);
  expect(codeOf(await acme.agent.delete(`/v1/views/${view.id}`))).toBe("view.not_found");
});

test("nobody sees or forgets somebody else's, in whichever tenant", async () => {
  const globex = await onboardTenant();
  const { id } = (await save(acme.user, { name: "My own", filters: { status: "closed" } })).parse(SavedView);
  for (const who of [acme.user2, acme.agent2, acme.admin, globex.user, globex.admin]) {
    expect(await viewsOf(who)).toEqual([]);
    expect([who.email, codeOf(await who.delete(`/v1/views/${id}`))]).toEqual([who.email, "view.not_found"]);
  }
  expect((await viewsOf(acme.user)).map((view) => view.id)).toEqual([id]);

  const root = api(await rootToken());
  const inAcme = { "x-tenant-id": acme.id };
  const here = (await save(root, { name: "In acme", filters: {} }, inAcme)).parse(SavedView);
  expect(await viewsOf(root, inAcme)).toEqual([here]);
  expect(await viewsOf(root, { "x-tenant-id": globex.id })).toEqual([]);
});

test("says what a view cannot be", async () => {
  for (const [who, body, path] of [
    [acme.agent, { name: "", filters: {} }, "/json/name"],
    [acme.agent, { name: "x".repeat(81), filters: {} }, "/json/name"],
    [acme.agent, { name: "No filters" }, "/json/filters"],
    [acme.agent, { name: "A typo", filters: { assignee: "me" } }, "/json/filters/assignee"],
    [acme.agent, { name: "A page", filters: { limit: 5 } }, "/json/filters/limit"],
    [acme.agent, { name: "Text", filters: { overdue: "true" } }, "/json/filters/overdue"],
    [acme.agent, { name: "Archive", filters: { status: "closed", sort: "deadline" } }, "/json/filters/sort"],
    [acme.user, { name: "Sorted", filters: { sort: "priority" } }, "/json/filters/sort"],
    [acme.agent, { name: "More", filters: {}, shared: true }, "/json/shared"],
  ] as const) {
    const answer = await save(who, body);
    const errors = z.object({ errors: z.array(z.object({ path: z.string() })) }).safeParse(answer.body).data?.errors;
    expect([body, answer.status, errors?.map((error) => error.path)]).toEqual([body, 400, [path]]);
  }
});

test("fifty are enough, and the fiftieth is answered again", async () => {
  const { admin } = acme;
  const keys = Array.from({ length: 50 }, () => newId());
  const saved = [];
  for (const key of keys) saved.push(await save(admin, { name: "One of many", filters: {} }, { "idempotency-key": key }));
  expect(saved.map(({ status }) => status)).toEqual(keys.map(() => 201));
  expect(codeOf(await save(admin, { name: "One too many", filters: {} }))).toBe("view.too_many");
  const again = await save(admin, { name: "One of many", filters: {} }, { "idempotency-key": keys[49] ?? "" });
  expect([again.status, again.headers.get("idempotent-replayed"), again.body]).toEqual([201, "true", saved[49]?.body]);
  expect(codeOf(await save(admin, { name: "Another", filters: {} }, { "idempotency-key": keys[49] ?? "" }))).toBe("idempotency.mismatch");
  const views = await viewsOf(admin);
  expect(views).toHaveLength(50);
  expect((await admin.delete(`/v1/views/${views[0]?.id}`)).status).toBe(204);
  expect((await save(admin, { name: "Room again", filters: {} })).status).toBe(201);
});
