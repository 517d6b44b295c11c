/** Mail: at once, then in digests, escalations always at once; ended with one click; never twice and never lost. */
import { join } from "node:path";
import { newId, nowMs, runAs, systemActor } from "@bulkhead/platform";
import { NotificationPage, Preferences } from "@bulkhead/notifications/schema";
import { User } from "@bulkhead/users/schema";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { closeWindow, enqueue, leaseWindow, openWindow, readQueue } from "../../notifications/src/mail-queue.ts";
import { allFunctions } from "../src/all-functions.ts";
import { bundleFunctions } from "../src/host/bundle.ts";
import { projectRoot } from "../src/start.ts";
import {
  addPerson,
  advance,
  api,
  deadLetters,
  onboardTenant,
  ownRun,
  rootToken,
  settle,
  useFunction,
  type Api,
  type TestTenant,
} from "../src/testing.ts";
import { codeOf } from "./in-process.ts";
import { mailTo, type CapturedMail } from "./mailbox.ts";

const run = await ownRun({ observers: true });

const Identified = z.object({ id: z.string() });
const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };

let acme: TestTenant;
let requester: string;
/** How many mails the requester had before the test. */
let before = 0;
beforeAll(async () => {
  acme = await onboardTenant();
  requester = (await me(acme.user)).id;
  await me(acme.agent);
});
beforeEach(async () => {
  // No window of an earlier test is open.
  await advance("PT11M");
  before = (await mailTo(acme.user.email)).length;
});
afterEach(() => faults([]));

const me = async (who: Api): Promise<User> => (await who.get("/v1/me")).parse(z.object({ user: User })).user;
const faults = async (rules: readonly unknown[]): Promise<void> => {
  expect((await api().post("/_local/faults", { seed: 1, rules })).status).toBe(200);
};
/** A ticket for the requester, of which they are told. */
const tell = async (subject = draft.subject, tenant = acme, user = requester): Promise<string> =>
  (await tenant.agent.post("/v1/tickets", { ...draft, subject, user_id: user })).parse(Identified).id;
const mails = async (): Promise<CapturedMail[]> => {
  await settle();
  return (await mailTo(acme.user.email)).slice(before);
};
const subjects = async (): Promise<string[]> => (await mails()).map(({ subject }) => subject.replace(/#\d+ /, ""));
const one = "The printer is on fire: Agent opened a ticket for you";

describe("a burst", () => {
  test("the first mail comes at once, the rest as one digest when ten minutes have passed", async () => {
    await tell();
    expect(await subjects()).toEqual([one]);
    for (const subject of ["Second thing", "Third thing", "Fourth thing"]) await tell(subject);
    expect(await subjects()).toEqual([one]);
    await advance("PT9M");
    expect(await subjects()).toEqual([one]);
    await advance("PT2M");
    expect(await subjects()).toEqual([one, "3 things have happened"]);
    const [, digest] = await mails();
    expect(digest?.text.match(/(?:Second|Third|Fourth) thing/g)).toEqual(["Second thing", "Third thing", "Fourth thing"]);
    // The digest opens the next window; when nothing came in it, the next mail comes at once again.
    await tell("Fifth thing");
    expect(await subjects()).toHaveLength(2);
    await advance("PT11M");
    expect((await subjects()).slice(2)).toEqual(["Fifth thing: Agent opened a ticket for you"]);
    await advance("PT11M");
    await tell("Sixth thing");
    expect((await subjects()).slice(3)).toEqual(["Sixth thing: Agent opened a ticket for you"]);
    await advance("PT21M");
    expect(await subjects()).toHaveLength(4);
  });

  test("an escalation comes at once, whatever window is open", async () => {
    const { id: mine } = await me(acme.agent);
    const id = await tell();
    await acme.admin.post(`/v1/tickets/${id}/assignment`, { assigned_to: mine });
    await acme.admin.post(`/v1/tickets/${id}/priority`, { priority: "urgent" });
    await settle();
    const had = (await mailTo(acme.agent.email)).length;
    expect(had).toBeGreaterThan(0);
    await acme.admin.post(`/v1/tickets/${id}/escalate`, { reason: "It spreads." });
    await settle();
    const [escalation, ...more] = (await mailTo(acme.agent.email)).slice(had);
    expect(escalation?.subject).toMatch(/Admin escalated a ticket$/);
    expect(more).toEqual([]);
    // A missed deadline mails its assignee and the admins by itself.
    await advance("PT5H");
    expect((await mailTo(acme.agent.email)).slice(had).map(({ subject }) => subject)).toContainEqual(
      expect.stringMatching(/Escalated: the deadline was missed$/),
    );
    expect((await mailTo(acme.admin.email)).map(({ subject }) => subject)).toContainEqual(
      expect.stringMatching(/Escalated: the deadline was missed$/),
    );
  });

  test("a digest leaves out what its reader may or wants to see no more", async () => {
    await tell();
    await tell("Second thing");
    await settle();
    await acme.user.patch("/v1/notifications/preferences", { status: { email: false } });
    await advance("PT11M");
    expect(await subjects()).toEqual([one]);
    await acme.user.patch("/v1/notifications/preferences", { status: { email: true } });
  });

  test("a digest leaves out what its reader might only hear as what they were", async () => {
    const { id: follower } = await me(acme.agent2);
    const { id } = (await acme.agent.post("/v1/tickets", { ...draft, followers: [follower] })).parse(Identified);
    await settle();
    const had = (await mailTo(acme.agent2.email)).length;
    expect(had).toBeGreaterThan(0);
    await acme.agent.post(`/v1/tickets/${id}/responses`, { message: "Mind the smoke.", visibility: "internal" });
    await settle();
    // They go on following it, and see it.
    expect((await acme.admin.patch(`/v1/users/${follower}`, { role: "user" })).status).toBe(200);
    await advance("PT11M");
    const [digest] = (await mailTo(acme.agent2.email)).slice(had);
    expect(digest?.text).toContain("changed your role to user");
    expect(digest?.text).not.toContain("internal note");
  });

  test("while a window's digest is on its way no other is opened, and what is sent by itself is in no digest", async () => {
    const { id: reader } = await me(acme.user2);
    await useFunction("notifications-notify");
    await runAs({ actor: systemActor(acme.id), cause: "a test" }, async () => {
      const [first, second] = [newId(), newId()];
      const mail = {
        kind: "status",
        audience: "requester",
        title: "It happened",
        ticket: null,
        occurred_at: "2026-11-22T10:00:00.000Z",
      } as const;
      await enqueue(reader, { ...mail, event_id: first }, false);
      const { opened, until } = await openWindow(reader, first);
      expect(opened).toBe(true);
      const leases = async () => (await readQueue(reader)).waiting.map(({ event_id, leased_until }) => [event_id, leased_until > nowMs()]);
      expect(await leases()).toEqual([[first, true]]);
      await advance("PT11M");
      expect(await leaseWindow(reader, until)).toBe(true);
      await enqueue(reader, { ...mail, event_id: second }, false);
      expect(await openWindow(reader, second)).toEqual({ opened: false, until });
      expect(await leases()).toEqual([
        [first, false],
        [second, false],
      ]);
      const { window } = await readQueue(reader);
      if (window === undefined) throw new Error("the window is gone");
      expect(await closeWindow(reader, window, [first, second])).toBeGreaterThan(until);
      expect((await readQueue(reader)).waiting).toEqual([]);
    });
  });
});

describe("who gets no mail", () => {
  test("whoever has shown no address of theirs, and whoever has only been invited; their inbox has it", async () => {
    const tenant = await onboardTenant();
    const invited = (await tenant.admin.post("/v1/users", { email: `invited@${tenant.slug}.test`, role: "user" })).parse(Identified);
    await tell(draft.subject, tenant, invited.id);
    await settle();
    expect(await mailTo(`invited@${tenant.slug}.test`)).toEqual([]);
    const claimed = await addPerson(tenant.id, `invited@${tenant.slug}.test`, "user");
    await me(claimed);
    expect((await claimed.get("/v1/notifications")).parse(NotificationPage).unread).toBe(1);
    await tell(draft.subject, tenant, invited.id);
    await settle();
    expect(await mailTo(`invited@${tenant.slug}.test`)).toHaveLength(1);
  });

  test("a suspended tenant's people, whose inbox goes on filling; what waited before leaves once they are mailed again", async () => {
    const tenant = await onboardTenant();
    const root = api(await rootToken());
    const [agent, user] = [await me(tenant.agent), await me(tenant.user)];
    const assign = async (subject: string): Promise<void> => {
      const id = await tell(subject, tenant, user.id);
      await tenant.admin.post(`/v1/tickets/${id}/priority`, { priority: "urgent" });
      await tenant.admin.post(`/v1/tickets/${id}/assignment`, { assigned_to: agent.id });
      await settle();
    };
    await assign("First thing");
    await assign("Second thing");
    const mailed = async (): Promise<string[]> => (await mailTo(tenant.agent.email)).map(({ text }) => text);
    expect(await mailed()).toHaveLength(1);
    expect((await root.post(`/v1/tenants/${tenant.id}/suspend`)).status).toBe(200);
    // What functions have cached of it lasts 30 seconds, of real time: other functions are started. Its clocks go on, and escalate.
    await restartFunctions();
    await advance("PT5H");
    expect(await mailed()).toHaveLength(1);
    expect((await root.post(`/v1/tenants/${tenant.id}/reactivate`)).status).toBe(200);
    await restartFunctions();
    const told = (await tenant.agent.get("/v1/notifications")).parse(NotificationPage).data.map(({ kind }) => kind);
    expect(told.filter((kind) => kind === "escalation").length).toBeGreaterThan(0);
    await assign("Third thing");
    await advance("PT21M");
    expect((await mailed()).slice(1).map((text) => /(?:First|Second|Third) thing/.exec(text)?.[0])).toEqual([
      "Third thing",
      "Second thing",
    ]);
  });
});

/** Lets functions forget what they have cached. */
const restartFunctions = async (): Promise<void> => {
  await settle();
  run.lambdas.replaceCode(await bundleFunctions(allFunctions, { root: projectRoot, cache: join(projectRoot, ".bulkhead", "cache") }));
};

describe("one click", () => {
  const link = async (): Promise<string> => {
    const [mail] = await mails();
    const header = mail?.headers["List-Unsubscribe"] ?? "";
    const url = /^<(.+)>$/.exec(header)?.[1] ?? "";
    expect(url.startsWith(`${run.url}/v1/notifications/unsubscribe?token=`)).toBe(true);
    expect(mail?.text).toContain(url);
    expect(mail?.headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    return url;
  };
  const status = async (): Promise<unknown> => (await acme.user.get("/v1/notifications/preferences")).parse(Preferences).status;

  test("ends mail of that kind for that person, as mail programs send it, and as a browser does", async () => {
    await tell();
    const url = await link();
    // Programs look at links; nothing changes.
    const asked = await fetch(url);
    expect([asked.status, asked.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(asked.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await asked.text()).toContain('<form method="post">');
    expect(await status()).toEqual({ in_app: true, email: true });
    for (const body of [
      new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
      formData({ "List-Unsubscribe": "One-Click" }),
      undefined,
    ]) {
      await acme.user.patch("/v1/notifications/preferences", { status: { email: true } });
      const done = await fetch(url, { method: "POST", ...(body !== undefined && { body }) });
      expect(done.status).toBe(200);
      expect(await done.text()).toContain("There will be no more of this mail");
      expect(await status()).toEqual({ in_app: true, email: false });
    }
    await advance("PT11M");
    await tell("Second thing");
    expect(await subjects()).toEqual([one]);
    expect((await acme.user.get("/v1/notifications?limit=1")).parse(NotificationPage).data[0]?.ticket?.subject).toBe("Second thing");
    await acme.user.patch("/v1/notifications/preferences", { status: { email: true } });
  });

  test("a link that we have not made ends nothing", async () => {
    await tell();
    const url = new URL(await link());
    const token = url.searchParams.get("token") ?? "";
    const forged = [
      "",
      "x",
      token.slice(0, -1),
      `${token}A`,
      `${token.startsWith("A") ? "B" : "A"}${token.slice(1)}`,
      Buffer.from(JSON.stringify({ tenant_id: acme.id, user_id: requester, kinds: ["status"] })).toString("base64url"),
    ];
    for (const text of forged) {
      for (const method of ["GET", "POST"]) {
        const answer = await fetch(`${run.url}/v1/notifications/unsubscribe?token=${encodeURIComponent(text)}`, { method });
        expect([answer.status, text]).toEqual([400, text]);
      }
    }
    expect(codeOf(await api().get("/v1/notifications/unsubscribe?token=x"))).toBe("notifications.link_invalid");
    // A cursor is sealed as well, and no link.
    const { next_cursor } = (await acme.user.get("/v1/notifications?limit=1")).parse(NotificationPage);
    expect(codeOf(await api().post(`/v1/notifications/unsubscribe?token=${next_cursor}`))).toBe("notifications.link_invalid");
    expect(await status()).toEqual({ in_app: true, email: true });
  });
});

function formData(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

describe("what goes wrong on the way", () => {
  test("an event that comes three times is told and mailed once", async () => {
    await faults([{ fault: { kind: "duplicate", copies: 2 }, match: { target: "notifications-notify" } }]);
    const tickets = [await tell(), await tell("Second thing")];
    await advance("PT21M");
    expect(await subjects()).toEqual([one, "Second thing: Agent opened a ticket for you"]);
    const { data } = (await acme.user.get("/v1/notifications")).parse(NotificationPage);
    expect(data.flatMap(({ ticket }) => (ticket !== null && tickets.includes(ticket.id) ? [ticket.id] : []))).toEqual(tickets.toReversed());
  });

  test("SES that is asked too much: the mail leaves with the digest, and an escalation when its event comes again", async () => {
    await faults([{ fault: { kind: "throttle" }, match: { service: "ses" }, times: 3 }]);
    await tell();
    expect(await subjects()).toEqual([]);
    await advance("PT11M");
    expect(await subjects()).toEqual([one]);
    const { id: mine } = await me(acme.agent);
    const id = await tell();
    await acme.admin.post(`/v1/tickets/${id}/assignment`, { assigned_to: mine });
    await settle();
    const had = (await mailTo(acme.agent.email)).length;
    await faults([{ fault: { kind: "throttle" }, match: { service: "ses" }, times: 6 }]);
    await acme.admin.post(`/v1/tickets/${id}/escalate`, { reason: "It spreads." });
    await settle();
    expect((await mailTo(acme.agent.email)).length).toBe(had + 1);
    await advance("PT21M");
    expect((await mailTo(acme.agent.email)).filter(({ subject }) => subject.endsWith("escalated a ticket")).length).toBeGreaterThan(0);
    expect((await mailTo(acme.agent.email)).length).toBe(had + 1);
    expect(await deadLetters()).toEqual([]);
  });

  test("a digest that cannot leave is tried again, and leaves once", async () => {
    await tell();
    await tell("Second thing");
    await tell("Third thing");
    await settle();
    await faults([{ fault: { kind: "throttle" }, match: { service: "ses", function: "notifications-digest" }, times: 4 }]);
    await advance("PT21M");
    expect(await subjects()).toEqual([one, "2 things have happened"]);
  });

  test("SES that is out for long loses nothing: what came meanwhile leaves with what waited", async () => {
    await tell();
    await tell("Second thing");
    await settle();
    await faults([{ fault: { kind: "throttle" }, match: { service: "ses", function: "notifications-digest" } }]);
    await advance("PT30M");
    await tell("Third thing");
    await advance("PT11M");
    expect(await subjects()).toEqual([one]);
    await faults([]);
    await advance("PT40M");
    expect(await subjects()).toEqual([one, "2 things have happened"]);
    expect(await deadLetters()).toEqual([]);
  }, 60_000);

  test("a digest whose timer fires three times leaves once", async () => {
    await faults([{ fault: { kind: "duplicate", copies: 2 }, match: { target: "notifications-digest" } }]);
    await tell();
    await tell("Second thing");
    await advance("PT21M");
    expect(await subjects()).toEqual([one, "Second thing: Agent opened a ticket for you"]);
  });
});

test("mail is shown to a browser, and to this machine alone", async () => {
  await tell("<b>Bold</b> printer");
  await settle();
  const page = await fetch(`${run.url}/_local/mail?to=${encodeURIComponent(acme.user.email)}`, { headers: { accept: "text/html" } });
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const html = await page.text();
  expect(html).toContain("&lt;b&gt;Bold&lt;/b&gt; printer");
  expect(html).not.toContain("<b>Bold");
  expect((await fetch(`${run.url}/_local/mail`, { headers: { accept: "text/html", origin: "http://evil.test" } })).status).toBe(403);
});
