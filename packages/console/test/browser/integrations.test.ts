/** Webhooks: made, tried, looked into, sent again. */
import { api, onboardTenant, settle } from "@bulkhead/local/testing";
import { Webhook } from "@bulkhead/webhooks/schema";
import { afterAll, expect } from "vitest";
import * as z from "zod";
import { accepts, answers, isSigned, WebhookReceiver } from "../../../local/test/webhook-receiver.ts";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { ownConsoleRun } from "../console-run.ts";
import { textsInMemory } from "../heap.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

const run = await ownConsoleRun({ observers: true, allowPrivateWebhooks: true });
const { admin, id } = await onboardTenant();
const receiver = new WebhookReceiver();
await receiver.start();
afterAll(() => receiver.stop());
const endpointAt = async (url: string, events: readonly string[] = ["ticket.*"]): Promise<Webhook> =>
  (await admin.post("/v1/webhooks", { url, events })).parse(Webhook);

/** What arrived at a bus. */
const Sent = z.object({ data: z.array(z.object({ detail: z.object({ data: z.object({ token: z.string() }) }) })) });

test("an endpoint's secret is shown once, and signs what arrives", async ({ page }) => {
  const url = receiver.at("/first");
  await enter(page, admin.email, "/integrations");
  await page.getByRole("heading", { name: "Nothing is sent anywhere" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add endpoint" }).click();
  const creating = page.getByRole("dialog", { name: "Add an endpoint" });
  await creating.getByRole("button", { name: "Add", exact: true }).click();
  await creating.getByText("Enter the URL that events are sent to.").waitFor();
  await creating.getByRole("textbox", { name: "URL" }).fill(url);
  await creating.getByRole("textbox", { name: "Description" }).fill("Keeps our chat informed");
  await creating.getByRole("checkbox", { name: "All of: Teams" }).check();
  await expectAccessible(page);
  await creating.getByRole("button", { name: "Add", exact: true }).click();

  const shown = page.getByRole("dialog", { name: "The signing secret" });
  const secret = await shown.getByRole("region", { name: "Signing secret" }).innerText();
  expect(secret).toMatch(/^whsec_/);
  await expectAccessible(page);
  // It closes only when somebody says that they have kept it.
  await page.keyboard.press("Escape");
  expect(await shown.getByRole("button", { name: "Done" }).getAttribute("aria-disabled")).toBe("true");
  await shown.getByRole("checkbox", { name: "I have kept it in a safe place" }).check();
  await shown.getByRole("button", { name: "Done" }).click();

  await page.getByRole("heading", { name: "Keeps our chat informed", level: 1 }).waitFor();
  await page.getByText("team.*").waitFor();
  expect(await page.content()).not.toContain(secret);
  expect(await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")).not.toContain(secret);
  await expect.poll(async () => (await textsInMemory(page)).filter((text) => text.includes(secret)), { timeout: 20_000 }).toEqual([]);

  await page.getByRole("button", { name: "Send a test event" }).click();
  const inspector = page.getByRole("dialog", { name: "webhook.test" });
  await inspector.getByText("Delivered").waitFor();
  await inspector.getByText("HTTP 200").waitFor();
  await inspector.getByRole("region", { name: "Body of the answer" }).getByText("ok").waitFor();
  expect(await inspector.getByRole("region", { name: "Body of the request" }).innerText()).toContain('  "type": "webhook.test"');
  await expectAccessible(page);
  const [received] = await receiver.arrived("/first", 1);
  expect(received !== undefined && isSigned(received, secret)).toBe(true);
});

test("a delivery that fails says why, and arrives when it is sent again", async ({ page }) => {
  const { id } = await endpointAt(receiver.at("/failing", answers(503, { "x-why": "maintenance" })));
  await enter(page, admin.email, `/integrations/${id}`);
  await page.getByText("Nothing was sent yet").waitFor();
  await page.getByRole("button", { name: "Send a test event" }).click();
  const inspector = page.getByRole("dialog", { name: "webhook.test" });
  await inspector.getByText("HTTP 503").first().waitFor();
  await inspector.getByText("Pending").waitFor();
  await inspector.getByRole("region", { name: "Headers of the answer" }).first().getByText("x-why: maintenance").waitFor();
  await inspector.getByRole("region", { name: "Body of the answer" }).first().getByText("no").waitFor();
  // The second attempt follows in the same breath; the third waits for minutes.
  await inspector.getByText(/^in \d+ minutes$/).waitFor();
  await expectAccessible(page);

  receiver.at("/failing", accepts);
  await inspector.getByRole("button", { name: "Send again" }).click();
  await inspector.getByText("Delivered").waitFor();
  await inspector.getByText("HTTP 200").waitFor();
  const arrived = receiver.of("/failing");
  expect(new Set(arrived.map((one) => one.id)).size).toBe(1);
  await page.keyboard.press("Escape");
  await inspector.waitFor({ state: "detached" });
  await page
    .getByRole("row", { name: /webhook\.test/ })
    .getByText("Delivered")
    .waitFor();
});

test("a stretch of time is sent again, and one sees how far it has come", async ({ page }) => {
  const { id } = await endpointAt(receiver.at("/replayed"), ["team.*"]);
  await admin.post("/v1/teams", { name: "Hardware" });
  await admin.post("/v1/teams", { name: "Software" });
  await settle();
  expect(receiver.of("/replayed")).toHaveLength(2);
  await enter(page, admin.email, `/integrations/${id}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Replay" }).click();
  const asking = page.getByRole("dialog", { name: "Send a stretch of time again" });
  await asking.waitFor();
  await expectAccessible(page);
  await asking.getByRole("button", { name: "Replay" }).click();
  const begun = page.getByRole("dialog", { name: "The replay has begun" });
  await begun.getByText("2 sent, 0 waiting, 0 failed").waitFor();
  await expectAccessible(page);
  expect(receiver.of("/replayed").map((one) => one.id)).toHaveLength(4);
  allowComplaint(page, /404/);
  await admin.delete(`/v1/webhooks/${id}`);
  await begun.getByRole("heading", { name: "There is nothing here" }).waitFor();
});

test("an endpoint is switched off and on, gets another secret, and goes", async ({ open }) => {
  const { id } = await endpointAt(receiver.at("/moving"));
  const page = await open({ viewport: phone });
  allowComplaint(page, /412/);
  await enter(page, admin.email, `/integrations/${id}`);
  const menu = async (name: string): Promise<void> => {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await menu("Disable");
  await page.getByRole("alertdialog").getByRole("button", { name: "Disable" }).click();
  await page.getByText("An admin switched it off").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Enable" }).click();
  await page.getByText("Active", { exact: true }).waitFor();

  await menu("Edit");
  const editing = page.getByRole("dialog", { name: "Edit endpoint" });
  await editing.getByRole("textbox", { name: "Description" }).fill("Moves about");
  await admin.patch(`/v1/webhooks/${id}`, { events: ["team.*"] });
  await editing.getByRole("button", { name: "Save" }).click();
  await editing.getByText("Somebody else has changed this meanwhile").waitFor();
  await editing.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Moves about", level: 1 }).waitFor();
  expect((await admin.get(`/v1/webhooks/${id}`)).parse(Webhook)).toMatchObject({ description: "Moves about", events: ["team.*"] });

  await menu("Rotate secret");
  await page.getByRole("alertdialog").getByText("For 24 hours").waitFor();
  await page.getByRole("alertdialog").getByRole("button", { name: "Rotate" }).click();
  const shown = page.getByRole("dialog", { name: "The new signing secret" });
  await shown.getByText("The one before is good for 24 hours more.").waitFor();
  await shown.getByRole("checkbox").check();
  await shown.getByRole("button", { name: "Done" }).click();
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);

  await menu("Delete");
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(({ pathname }) => pathname === "/integrations");
  expect((await admin.get(`/v1/webhooks/${id}`)).status).toBe(404);
});

test("an event bus waits for its token", async ({ page }) => {
  allowComplaint(page, /403/);
  const { AWS_REGION: region = "" } = run.environmentFor("webhooks-api");
  const arn = `arn:aws:events:${region}:222222222222:event-bus/theirs`;
  await api().post("/_local/tenant-buses", { arn, source: `bulkhead.tenant.${id}` });
  await enter(page, admin.email, "/integrations");
  await page.getByRole("button", { name: "Add endpoint" }).click();
  const creating = page.getByRole("dialog", { name: "Add an endpoint" });
  await creating.getByRole("radio", { name: "Event bus" }).check();
  await creating.getByRole("button", { name: "Add", exact: true }).click();
  await creating.getByText("This is not the ARN of an event bus.").waitFor();
  await expectAccessible(page);
  await creating.getByLabel("ARN of the event bus").fill(arn);
  await creating.getByRole("button", { name: "Add", exact: true }).click();

  const confirming = page.getByRole("region", { name: "Confirm this event bus" });
  await confirming.getByLabel("Token").fill("guessed");
  await confirming.getByRole("button", { name: "Confirm" }).click();
  await confirming.getByText("This is not the token that was sent last.").waitFor();
  await expectAccessible(page);
  await settle();
  const [sent] = (await api().get(`/_local/tenant-buses?arn=${arn}`)).parse(Sent).data;
  await confirming.getByLabel("Token").fill(sent?.detail.data.token ?? "");
  await confirming.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("Active", { exact: true }).waitFor();
  await confirming.waitFor({ state: "detached" });
});
