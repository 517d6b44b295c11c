/** What is published of events: that it is true of them, and that the page for tenants says the same. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { EventType } from "@bulkhead/platform/events";
import { eventCatalogue } from "@bulkhead/reference";
import { Webhook as Signer } from "standardwebhooks";
import { expect, test } from "vitest";
import * as z from "zod";
import { addPerson, api, events, onboardTenant } from "../src/testing.ts";
import { projectRoot } from "../src/start.ts";

const Schemas = z.object({
  data: z.array(z.object({ type: EventType, schema_version: z.literal(1), description: z.string(), schema: z.looseObject({}) })),
});
const Identified = z.object({ id: z.string() });

test("every event type has a schema, and what happens fits it, all of it", async () => {
  const { data } = (await api().get("/v1/events/schemas")).parse(Schemas);
  expect(data.map(({ type }) => type)).toEqual(EventType.options);
  const acme = await onboardTenant();
  const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };
  const { id } = (await acme.user.post("/v1/tickets", draft)).parse(Identified);
  await acme.agent.post(`/v1/tickets/${id}/pickup`);
  await acme.agent.post(`/v1/tickets/${id}/responses`, { message: "We are on our way.", visibility: "public" });
  await acme.agent.post(`/v1/tickets/${id}/status`, { status: "resolved" });
  await acme.user.delete(`/v1/tickets/${id}`);
  await acme.agent.post("/v1/approvals", { kind: "restore", ticket_id: id, reason: "It burns again." });
  const { data: asked } = (await acme.admin.get("/v1/approvals")).parse(z.object({ data: z.array(Identified) }));
  await acme.admin.post(`/v1/approvals/${asked[0]?.id}/approve`, {});
  const { id: team } = (await acme.admin.post("/v1/teams", { name: "Hardware" })).parse(Identified);
  const person = await addPerson(acme.id, `new@${acme.slug}.test`, "agent");
  const { user } = (await person.get("/v1/me")).parse(z.object({ user: Identified }));
  await acme.admin.put(`/v1/teams/${team}/members/${user.id}`);
  await acme.admin.post(`/v1/users/${user.id}/deactivate`);
  await acme.admin.patch("/v1/tenant", { agent_visibility: "team" });
  await acme.admin.post("/v1/webhooks", { url: "https://hooks.acme.example/", events: ["tenant.suspended"] });
  const told = await events(acme.id);
  expect(new Set(told.map(({ type }) => type)).size).toBeGreaterThan(12);
  for (const event of told) {
    const entry = eventCatalogue.find(({ type }) => type === event.type);
    // Parsing drops what the catalogue does not know of.
    expect(entry?.event.parse(event), event.type).toEqual(event);
    const published = data.find(({ type }) => type === event.type)?.schema ?? {};
    const verdict = z.fromJSONSchema(published).safeParse(event);
    expect(verdict.error?.issues ?? [], event.type).toEqual([]);
    expect(z.fromJSONSchema(published).safeParse({ ...event, entity: "spaceship" }).success).toBe(false);
  }
}, 60_000);

const page = readFileSync(join(projectRoot, "docs", "integrations.md"), "utf8");

/** The rows of the table whose header begins with this cell. */
function table(header: string): string[][] {
  const lines = page.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const start = lines.findIndex(([first]) => first === header);
  return lines.slice(
    start + 2,
    lines.findIndex((cells, index) => index > start && cells.length === 0),
  );
}

test("docs/integrations.md lists every event as the schemas have it", () => {
  expect(table("Type")).toEqual(eventCatalogue.map(({ type, description }) => [`\`${type}\``, description]));
  const groups = new Map(eventCatalogue.map(({ type, fields }) => [`\`${type.slice(0, type.indexOf("."))}.*\``, fields]));
  expect(table("Group")).toEqual([...groups].map(([group, fields]) => [group, fields.map((field) => `\`${field}\``).join(", ")]));
});

test("the JavaScript in docs/integrations.md verifies a webhook", async () => {
  const [, code = ""] = /```js\n(.*?)```/s.exec(page) ?? [];
  const file = join(import.meta.dirname, "integrations-example.generated.mjs");
  writeFileSync(file, code);
  // Beside this file, so that its library is found.
  const { verified }: { verified: (secret: string, headers: Record<string, string>, body: string) => unknown } = await import(
    /* @vite-ignore */ pathToFileURL(file).href
  ).finally(() => rmSync(file));
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const body = '{"type":"ticket.created"}';
  const now = new Date();
  const headers = {
    "webhook-id": "01935b2e-6f00-7000-8000-0000000000e2",
    "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
    "webhook-signature": new Signer(secret).sign("01935b2e-6f00-7000-8000-0000000000e2", now, body),
  };
  expect(verified(secret, headers, body)).toEqual({ type: "ticket.created" });
  expect(() => verified(secret, headers, body.replace("ticket", "taxi"))).toThrow("No matching signature found");
});
