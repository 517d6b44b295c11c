/** Teams, who is in them, and what becomes of their tickets. */
import { onboardTenant, settle } from "@bulkhead/local/testing";
import { Team } from "@bulkhead/teams/schema";
import { Ticket } from "@bulkhead/tickets/schema";
import { Me } from "@bulkhead/users/schema";
import { expect } from "vitest";
import * as z from "zod";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await consoleRun();
const { admin, agent, user } = await onboardTenant();
for (const person of [admin, agent, user]) await person.get("/v1/me");
const createTeam = async (name: string): Promise<Team> => (await admin.post("/v1/teams", { name })).parse(Team);

test("an admin creates a team, describes it, and puts somebody in and out", async ({ page }) => {
  allowComplaint(page, /412/);
  await enter(page, admin.email, "/teams");
  await page.getByRole("heading", { name: "There are no teams" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "New team" }).click();
  const creating = page.getByRole("dialog", { name: "New team" });
  await creating.getByLabel("Name").fill("Hardware");
  await creating.getByLabel("Description").fill("Whatever has a plug.");
  await expectAccessible(page);
  await creating.getByRole("button", { name: "Create" }).click();

  const sheet = page.getByRole("dialog", { name: "Hardware" });
  await sheet.getByRole("combobox", { name: "Add somebody" }).click();
  // Members are told page by page: who is on none that was read is one all the same.
  await page.route("**/v1/teams/*/members?*", (route) => route.continue({ url: route.request().url().replace("limit=100", "limit=1") }));
  const found = page.getByRole("option");
  // Who is no agent cannot be a member.
  await page.getByRole("option", { name: agent.email }).waitFor();
  expect(await found.filter({ hasText: user.email }).count()).toBe(0);
  await page.getByRole("option", { name: agent.email }).click();
  await sheet.getByRole("heading", { name: "One member" }).waitFor();
  await sheet.getByRole("button", { name: /^Take .* out$/ }).waitFor();
  await expectAccessible(page);
  await sheet.getByRole("combobox", { name: "Add somebody" }).click();
  await page.getByRole("option", { name: admin.email }).click();
  await sheet.getByRole("heading", { name: "2 members" }).waitFor();
  await sheet.getByRole("button", { name: "Load more" }).waitFor();
  await sheet.getByRole("combobox", { name: "Add somebody" }).click();
  await page.getByText("Nobody fits").waitFor();
  expect(await found.count()).toBe(0);
  await page.keyboard.press("Escape");
  const takeOut = sheet.getByRole("button", { name: /^Take .* out$/ });
  await takeOut.click();
  await sheet.getByRole("heading", { name: "One member" }).waitFor();
  await takeOut.click();
  await sheet.getByRole("heading", { name: "Nobody is in this team" }).waitFor();

  await sheet.getByRole("button", { name: "Edit" }).click();
  const editing = page.getByRole("dialog", { name: "Edit Hardware" });
  await editing.getByLabel("Name").fill("Devices");
  const { data } = (await admin.get("/v1/teams")).parse(z.object({ data: z.array(Team) }));
  await admin.patch(`/v1/teams/${data[0]?.id}`, { description: "Whatever has a screen." });
  await editing.getByRole("button", { name: "Save" }).click();
  await editing.getByText("Somebody else has changed this meanwhile").waitFor();
  await editing.getByRole("button", { name: "Save" }).click();
  const renamed = page.getByRole("dialog", { name: "Devices" });
  await renamed.getByText("Whatever has a screen.").waitFor();
});

test("a team with tickets goes once another takes them over", async ({ page }) => {
  allowComplaint(page, /409/);
  const [networks, printing] = [await createTeam("Networks"), await createTeam("Printing")];
  const { id } = (await user.post("/v1/tickets", { subject: "No signal", description: "In the whole house.", category: "network" })).parse(
    Ticket,
  );
  await admin.post(`/v1/tickets/${id}/assignment`, { team_id: networks.id });
  await settle();
  expect((await admin.get(`/v1/tickets/${id}`)).parse(Ticket).team_id).toBe(networks.id);

  await enter(page, admin.email, `/teams?team=${networks.id}`);
  const sheet = page.getByRole("dialog", { name: "Networks" });
  await sheet.getByRole("button", { name: "Delete" }).click();
  const question = page.getByRole("alertdialog", { name: "Delete team Networks?" });
  await question.getByRole("button", { name: "Delete" }).click();
  await question.getByText("The queue holds one active ticket.").waitFor();
  await expectAccessible(page);
  await question.getByLabel("Active tickets go to").selectOption({ label: "Printing" });
  await question.getByRole("button", { name: "Delete" }).click();
  await sheet.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Networks" }).waitFor({ state: "detached" });
  await expect.poll(async () => (await admin.get(`/v1/tickets/${id}`)).parse(Ticket).team_id, { timeout: 20_000 }).toBe(printing.id);
});

test("an agent reads who is in which team, on a phone too", async ({ open }) => {
  const { id } = await createTeam("Software");
  const { user: member } = (await agent.get("/v1/me")).parse(Me);
  await admin.put(`/v1/teams/${id}/members/${member.id}`);
  const page = await open({ viewport: phone });
  await enter(page, agent.email, `/teams?team=${id}`);
  const sheet = page.getByRole("dialog", { name: "Software" });
  await sheet.getByRole("heading", { name: "One member" }).waitFor();
  await sheet
    .getByRole("listitem")
    .filter({ hasText: member.name ?? agent.email })
    .waitFor();
  expect(await sheet.getByRole("button", { name: /Delete|Edit|Take .* out/ }).count()).toBe(0);
  expect(await sheet.getByRole("combobox").count()).toBe(0);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  expect(await page.getByRole("button", { name: "New team" }).count()).toBe(0);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
  await expectAccessible(page);
});
