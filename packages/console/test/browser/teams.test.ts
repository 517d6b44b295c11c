/** Teams, who is in them, and what becomes of their tickets. */
import { onboardTenant, settle } from "@bulkhead/local/testing";
import { Team } from "@bulkhead/teams/schema";
import { Ticket } from "@bulkhead/tickets/schema";
import { expect } from "vitest";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { signIn } from "../sign-in.ts";

await consoleRun({ demo: false });
const { admin, agent, user } = await onboardTenant();
for (const person of [admin, agent, user]) await person.get("/v1/me");
const createTeam = async (name: string): Promise<Team> => (await admin.post("/v1/teams", { name })).parse(Team);

test("an admin creates a team, describes it, and puts somebody in and out", async ({ page }) => {
  await signIn(page, admin.email, "/teams");
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
  const found = page.getByRole("option");
  // Who is no agent cannot be a member.
  await page.getByRole("option", { name: agent.email }).waitFor();
  expect(await found.filter({ hasText: user.email }).count()).toBe(0);
  await page.getByRole("option", { name: agent.email }).click();
  await sheet.getByRole("heading", { name: "One member" }).waitFor();
  await sheet.getByRole("button", { name: /^Take .* out$/ }).waitFor();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: /^Take .* out$/ }).click();
  await sheet.getByRole("heading", { name: "Nobody is in this team" }).waitFor();

  await sheet.getByRole("button", { name: "Edit" }).click();
  const editing = page.getByRole("dialog", { name: "Edit Hardware" });
  await editing.getByLabel("Name").fill("Devices");
  await editing.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog", { name: "Devices" }).waitFor();
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

  await signIn(page, admin.email, `/teams?team=${networks.id}`);
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
  await settle();
  expect((await admin.get(`/v1/tickets/${id}`)).parse(Ticket).team_id).toBe(printing.id);
});

test("an agent reads who is in which team, on a phone too", async ({ open }) => {
  const { id } = await createTeam("Software");
  const page = await open({ viewport: phone });
  await signIn(page, agent.email, `/teams?team=${id}`);
  const sheet = page.getByRole("dialog", { name: "Software" });
  await sheet.waitFor();
  expect(await sheet.getByRole("button", { name: /Delete|Edit/ }).count()).toBe(0);
  expect(await sheet.getByRole("combobox").count()).toBe(0);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  expect(await page.getByRole("button", { name: "New team" }).count()).toBe(0);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
  await expectAccessible(page);
});
