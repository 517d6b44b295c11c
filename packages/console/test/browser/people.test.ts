/** Who is in a tenant, and what they may do. */
import { addPerson, onboardTenant, type TestPerson } from "@bulkhead/local/testing";
import { Me, User } from "@bulkhead/users/schema";
import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import * as z from "zod";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { downloaded } from "../downloaded.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await consoleRun();
const acme = await onboardTenant();
const { admin, agent, agent2, user } = acme;
// Whoever has made no request yet is not there.
for (const person of [admin, agent, agent2, user]) await person.get("/v1/me");

const rowOf = (page: Page, email: string): Locator => page.getByRole("row").filter({ hasText: email });

async function actOn(page: Page, email: string, action: string): Promise<void> {
  await rowOf(page, email)
    .getByRole("button", { name: /^Actions for/ })
    .click();
  await page.getByRole("menuitem", { name: action }).click();
}

async function find({ get }: TestPerson, email: string): Promise<User | undefined> {
  const { data } = (await get(`/v1/users?search=${encodeURIComponent(email)}`)).parse(z.object({ data: z.array(User) }));
  return data.find((person) => person.email === email);
}

describe("an admin", () => {
  test("invites somebody, and hears at the field that an address is taken", async ({ page }) => {
    allowComplaint(page, /409/);
    await enter(page, admin.email, "/people");
    await page.getByRole("button", { name: "Invite" }).click();
    const dialog = page.getByRole("dialog", { name: "Invite somebody" });
    await dialog.getByLabel("Email address").fill(agent.email);
    await dialog.getByRole("button", { name: "Invite" }).click();
    await dialog.getByText("Somebody of this tenant has this address already.").waitFor();
    await expectAccessible(page);

    await dialog.getByLabel("Email address").fill("nell@newcomers.test");
    await dialog.getByLabel("Name").fill("Nell Newcomer");
    await dialog.getByRole("radio", { name: "User", exact: false }).first().check();
    await dialog.getByRole("button", { name: "Invite" }).click();
    await rowOf(page, "nell@newcomers.test").getByText("Invited").waitFor();
    expect(await find(admin, "nell@newcomers.test")).toMatchObject({ name: "Nell Newcomer", role: "user", status: "invited" });
  });

  test("finds people by name, and by what stands in the address", async ({ page }) => {
    await enter(page, admin.email, "/people?role=agent");
    await rowOf(page, agent.email).waitFor();
    expect(await rowOf(page, user.email).count()).toBe(0);
    await page.getByRole("searchbox", { name: "Name or email address" }).fill(agent2.email);
    await page.waitForURL(({ searchParams }) => searchParams.get("search") === agent2.email);
    await rowOf(page, agent.email).waitFor({ state: "detached" });
    await rowOf(page, agent2.email).waitFor();
    // What is still being typed is forgotten with the rest.
    await page.getByRole("searchbox", { name: "Name or email address" }).fill("nobody at all");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await rowOf(page, user.email).waitFor();
    await page.waitForURL(({ search }) => search === "");
    expect(await page.getByRole("searchbox", { name: "Name or email address" }).inputValue()).toBe("");
    await expectAccessible(page);
  });

  test("changes somebody's role, and never their own", async ({ page }) => {
    await enter(page, admin.email, "/people");
    await actOn(page, agent.email, "Change role");
    const dialog = page.getByRole("dialog", { name: /^The role of/ });
    await dialog.getByRole("radio", { name: /^Admin/ }).check();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Change role" }).click();
    await rowOf(page, agent.email).getByText("Admin", { exact: true }).waitFor();
    expect(await find(admin, agent.email)).toMatchObject({ role: "admin" });

    await rowOf(page, admin.email)
      .getByRole("button", { name: /^Actions for/ })
      .click();
    const own = page.getByRole("menuitem", { name: "Change role" });
    await own.getByText("Nobody changes their own role.").waitFor();
    expect(await own.getAttribute("aria-disabled")).toBe("true");
  });

  test("is told when somebody else was faster, and decides anew", async ({ page }) => {
    allowComplaint(page, /412/);
    await enter(page, admin.email, "/people");
    await actOn(page, user.email, "Change role");
    const dialog = page.getByRole("dialog", { name: /^The role of/ });
    await dialog.getByRole("radio", { name: /^Admin/ }).check();
    const person = await find(admin, user.email);
    await admin.patch(`/v1/users/${person?.id}`, { role: "agent" });
    await dialog.getByRole("button", { name: "Change role" }).click();
    await dialog.getByText("The role is now Agent.").waitFor();
    expect(await find(admin, user.email)).toMatchObject({ role: "agent" });
    expect(await dialog.getByRole("radio", { name: /^Admin/ }).isChecked()).toBe(true);
    await dialog.getByRole("button", { name: "Change role" }).click();
    await rowOf(page, user.email).getByText("Admin", { exact: true }).waitFor();
  });

  test("shuts somebody out and lets them in again, after reading what happens", async ({ page }) => {
    await enter(page, admin.email, "/people");
    await actOn(page, agent2.email, "Deactivate");
    const dialog = page.getByRole("alertdialog", { name: /^Deactivate/ });
    await dialog.getByText("Their tickets stay assigned to them").waitFor();
    await dialog.getByText("All admins are told.").waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Deactivate" }).click();
    await rowOf(page, agent2.email).getByText("Inactive").waitFor();
    await actOn(page, agent2.email, "Reactivate");
    await page.getByRole("alertdialog").getByRole("button", { name: "Reactivate" }).click();
    await rowOf(page, agent2.email).getByText("Active", { exact: true }).waitFor();
  });

  test("takes an invitation back, unless whoever was invited has come in meanwhile", async ({ page }) => {
    allowComplaint(page, /412/);
    const email = `invited@${acme.slug}.test`;
    await admin.post("/v1/users", { email, role: "user" });
    await enter(page, admin.email, "/people");
    await actOn(page, email, "Take the invitation back");
    const dialog = page.getByRole("alertdialog");
    await dialog.getByRole("heading", { name: /^Take back the invitation of/ }).waitFor();
    const invited = await addPerson(acme.id, email, "user");
    await invited.get("/v1/me");
    await dialog.getByRole("button", { name: "Take it back" }).click();
    // It is another question by now.
    await dialog.getByRole("heading", { name: /^Deactivate/ }).waitFor();
    await dialog.getByText("All admins are told.").waitFor();
    expect(await find(admin, email)).toMatchObject({ status: "active" });

    // Somebody else does it: then nothing is left to ask.
    const person = await find(admin, email);
    await admin.post(`/v1/users/${person?.id}/deactivate`);
    await dialog.getByRole("button", { name: "Deactivate" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await find(admin, email)).toMatchObject({ status: "inactive" });
  });

  test("reviews who has which role, and takes it along as a file", async ({ open }) => {
    const page = await open({ acceptDownloads: true });
    await enter(page, admin.email, "/people?tab=review");
    await rowOf(page, admin.email).waitFor();
    await expectAccessible(page);
    const file = await downloaded(page, () => page.getByRole("button", { name: "Download CSV" }).click());
    expect(file.text).toMatch(/^\uFEFFname,email,role,role_since,status,/);
    expect(file.text).toContain(`,${admin.email},admin,`);

    // A page ends after so many were read, though nobody among them fits.
    const email = `waiting@${acme.slug}.test`;
    await admin.post("/v1/users", { email, role: "user" });
    await page.route("**/v1/access-review?*", (route) => {
      const url = new URL(route.request().url());
      if (!url.searchParams.has("cursor")) return route.fulfill({ json: { data: [], next_cursor: "further" } });
      url.searchParams.delete("cursor");
      return route.continue({ url: url.href });
    });
    await page.getByRole("combobox", { name: "Status" }).selectOption("Invited");
    await page.getByText("Nobody among those who were read so far.", { exact: false }).waitFor();
    expect(await page.getByText("Nobody fits").count()).toBe(0);
    await page.getByRole("button", { name: "Load more" }).click();
    await rowOf(page, email).waitFor();
  });

  test("finds all of it on a phone", async ({ open }) => {
    const page = await open({ viewport: phone });
    await enter(page, admin.email, "/people");
    await rowOf(page, agent.email).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
    await expectAccessible(page);
  });
});

test("the last admin stays, whoever wants them out", async ({ page }) => {
  allowComplaint(page, /409/);
  const other = await onboardTenant();
  await other.admin.get("/v1/me");
  await enter(page, "root@bulkhead.test", "/tenants");
  await page.getByRole("button", { name: `Act in it: ${other.name}` }).click();
  await page.getByRole("link", { name: "People" }).click();
  await actOn(page, other.admin.email, "Deactivate");
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: "Deactivate" }).click();
  await dialog.getByText("This is the last active admin.").waitFor();
  expect(await find(other.admin, other.admin.email)).toMatchObject({ status: "active" });
});

test("an agent sees everybody and changes nobody, but may ask where an admin has to approve", async ({ page }) => {
  const desk = await onboardTenant();
  await desk.admin.patch("/v1/tenant", { approvals: { required_for: ["role_change"] } });
  await desk.user.get("/v1/me");
  // What settings say holds within half a minute.
  await expect
    .poll(async () => (await desk.agent.get("/v1/me")).parse(Me).desk.approvals_required_for, { timeout: 45_000 })
    .toEqual(["role_change"]);
  await enter(page, desk.agent.email, "/people");
  await rowOf(page, desk.user.email).waitFor();
  expect(await page.getByRole("button", { name: "Invite" }).count()).toBe(0);
  expect(await page.getByRole("tab").count()).toBe(0);
  await actOn(page, desk.user.email, "Ask for another role");
  const dialog = page.getByRole("dialog", { name: /^Ask for another role/ });
  await dialog.getByRole("radio", { name: /^Agent/ }).check();
  await dialog.getByLabel("Why").fill("They know the printers.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Ask" }).click();
  await dialog.waitFor({ state: "detached" });
  const { data } = (await desk.admin.get("/v1/approvals")).parse(
    z.object({ data: z.array(z.object({ kind: z.string(), reason: z.string() })) }),
  );
  expect(data).toEqual([{ kind: "role_change", reason: "They know the printers." }]);
});
