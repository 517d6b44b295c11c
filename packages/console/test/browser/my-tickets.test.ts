/** What somebody who needs help finds: their tickets, and a way to open one. */
import { onboardTenant } from "@bulkhead/local/testing";
import { Ticket } from "@bulkhead/tickets/schema";
import { describe, expect } from "vitest";
import * as z from "zod";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await consoleRun();

const fire = { subject: "The printer is on fire", description: "It began with tray 2.", category: "hardware" };

describe("one's own tickets", () => {
  test("are none at first, which leads to opening one; then they are told as they change", { timeout: 120_000 }, async ({ open }) => {
    const tenant = await onboardTenant();
    const page = await open({ viewport: phone });
    await enter(page, tenant.user.email, "/my");
    await page.getByRole("heading", { name: "You have no open tickets" }).waitFor();
    await expectAccessible(page);
    const ticket = (await tenant.user.post("/v1/tickets", fire)).parse(Ticket);
    const row = page.getByRole("link", { name: new RegExp(fire.subject) });
    await row.waitFor();
    await row.getByText("Nobody has begun yet").waitFor();
    expect((await tenant.agent.post(`/v1/tickets/${ticket.id}/status`, { status: "resolved" })).status).toBe(200);
    await row.getByText("Solved, we think: please confirm").waitFor();
    await expectAccessible(page);
    await row.click();
    await page.getByRole("button", { name: "It is not solved" }).click();
    await page.getByText("Open", { exact: true }).first().waitFor();
  });

  test("are nobody else's", async ({ page }) => {
    const tenant = await onboardTenant();
    await tenant.user2.post("/v1/tickets", fire);
    await enter(page, tenant.user.email, "/my");
    await page.getByRole("heading", { name: "You have no open tickets" }).waitFor();
    expect(await page.getByText(fire.subject).count()).toBe(0);
  });
});

describe("a new ticket", () => {
  test("is kept while one writes it, and says what is missing", async ({ page }) => {
    const tenant = await onboardTenant();
    await enter(page, tenant.user.email, "/tickets/new");
    await page.getByLabel("Subject").fill("Fire");
    await page.getByText("At least 5 characters").waitFor();
    await page.getByLabel("Description").fill("It began with **tray 2**.");
    await page.getByRole("radio", { name: "Preview" }).check();
    await page.locator("strong", { hasText: "tray 2" }).waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByLabel("Subject").waitFor();
    expect(await page.getByLabel("Subject").inputValue()).toBe("Fire");
    expect(await page.getByLabel("Description").inputValue()).toBe("It began with **tray 2**.");
    expect(await page.getByText("On behalf of").count()).toBe(0);
    await page.getByRole("button", { name: "Open the ticket" }).click();
    await page.getByText("Needed").waitFor();
  });

  test("is opened once, however often it is sent", async ({ page }) => {
    const tenant = await onboardTenant();
    await enter(page, tenant.user.email, "/tickets/new");
    await page.getByLabel("Subject").fill(fire.subject);
    await page.getByLabel("Description").fill(fire.description);
    await page.getByLabel("Category").fill(fire.category);
    allowComplaint(page, /Failed to load resource/);
    // It arrives, and the answer does not.
    await page.route("**/v1/tickets", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.getByRole("button", { name: "Open the ticket" }).click();
    await page.getByText("The ticket was not opened. What you typed is still here.").waitFor();
    await page.unroute("**/v1/tickets");
    await page.getByRole("button", { name: "Open the ticket" }).click();
    await page.getByRole("heading", { level: 1, name: fire.subject }).waitFor();
    const list = await tenant.admin.get("/v1/tickets");
    expect(list.parse(z.object({ data: z.array(z.unknown()) })).data).toHaveLength(1);
  });

  test("is opened for somebody else by the staff, into a queue, with fields of the tenant's own", async ({ page }) => {
    const tenant = await onboardTenant();
    expect((await tenant.admin.post("/v1/teams", { name: "First line" })).status).toBe(201);
    // They are known once they have come.
    expect((await tenant.user.get("/v1/me")).status).toBe(200);
    await enter(page, tenant.agent.email, "/tickets/new");
    await page.getByLabel("Subject").fill(fire.subject);
    await page.getByLabel("Description").fill(fire.description);
    await page.getByLabel("Category").fill(fire.category);
    await page.getByRole("combobox", { name: "On behalf of" }).click();
    await page.getByRole("option", { name: new RegExp(tenant.user.email) }).click();
    await page.getByRole("combobox", { name: "Team" }).click();
    await page.getByRole("option", { name: /First line/ }).click();
    await page.getByRole("button", { name: "Add a field" }).click();
    await page.getByLabel("Name of field 1").fill("floor");
    await page.getByLabel("Kind of field 1").selectOption("Number");
    await page.getByLabel("Value of field 1").fill("1,5");
    await page.getByText("A number, such as 1.5").waitFor();
    await expectAccessible(page);
    // What is no field yet is not left out without a word.
    await page.getByRole("button", { name: "Open the ticket" }).click();
    await page.getByLabel("Value of field 1").fill("2");
    await page.getByRole("button", { name: "Add a field" }).click();
    await page.getByLabel("Value of field 2").fill("red");
    await page.getByText("A field needs a name").waitFor();
    await page.getByLabel("Name of field 2").fill("floor");
    await page.getByText("There is a field of this name already").waitFor();
    await page.getByLabel("Name of field 2").fill("team_id");
    await page.getByRole("button", { name: "Open the ticket" }).click();
    await page.getByRole("heading", { level: 1, name: fire.subject }).waitFor();
    const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    const ticket = (await tenant.user.get(`/v1/tickets/${id}`)).parse(Ticket);
    expect(ticket).toMatchObject({ custom_fields: { floor: 2, team_id: "red" } });
    await page.getByRole("definition").getByText("red", { exact: true }).waitFor();
    expect(ticket.team_id).not.toBeNull();
    expect(ticket.user_id).not.toBe(ticket.created_by);
  });
});
