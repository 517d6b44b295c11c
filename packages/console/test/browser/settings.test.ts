/** How a tenant works, changed by its admins. */
import { onboardTenant } from "@bulkhead/local/testing";
import { Tenant } from "@bulkhead/tenants/schema";
import { expect } from "vitest";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await consoleRun();
const { admin, user } = await onboardTenant();
await user.post("/v1/tickets", { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" });
const settingsNow = async (): Promise<Tenant> => (await admin.get("/v1/tenant")).parse(Tenant);

test("a target is changed after seeing what it comes to", async ({ page }) => {
  await enter(page, admin.email, "/settings?tab=sla");
  const preview = page.getByRole("region", { name: "What this comes to" });
  await preview.getByText("0 earlier, 0 later, 1 as they are").waitFor();
  await expectAccessible(page);
  // Whoever opens a ticket without saying more gets this priority.
  await page.getByLabel("Hours to the resolution: Medium").fill("48");
  await preview.getByText("1 earlier, 0 later, 0 as they are").waitFor();
  await preview.getByRole("listitem").filter({ hasText: "Medium" }).getByRole("insertion").first().waitFor();
  expect((await settingsNow()).sla.targets.medium).toBe("PT72H");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The settings are saved").waitFor();
  expect((await settingsNow()).sla.targets.medium).toBe("PT48H");
});

test("what is no target is said at once, and not sent", async ({ page }) => {
  await enter(page, admin.email, "/settings?tab=sla");
  await page.getByLabel("Hours to the resolution: Urgent").fill("soon");
  await page.getByText("Whole hours, from 1 to 8760.").waitFor();
  await page.getByText("Something in the form is not right yet.").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByLabel("Hours to the resolution: Urgent").and(page.locator(":focus")).waitFor();
  expect(await page.getByRole("textbox", { description: "Whole hours, from 1 to 8760." }).count()).toBe(1);
  expect((await settingsNow()).sla.targets.urgent).toBe("PT4H");
  await page.getByRole("button", { name: "Discard" }).click();
  expect(await page.getByLabel("Hours to the resolution: Urgent").inputValue()).toBe("4");
});

test("working hours are edited day by day", async ({ page }) => {
  await enter(page, admin.email, "/settings?tab=sla");
  await page.getByRole("switch", { name: "Count working time only" }).check();
  await page.getByText("40 hours a week").waitFor();
  const monday = page.getByRole("group", { name: "Monday" });
  await monday.getByLabel("Monday, interval 1: to").fill("12:00");
  await monday.getByRole("button", { name: "Monday: add hours" }).click();
  await page.getByText("38 hours a week").waitFor();
  await monday.getByLabel("Monday, interval 2: from").fill("11:00");
  await monday.getByText("The hours overlap, or are not in order.").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await monday.getByLabel("Monday, interval 1: from").and(page.locator(":focus")).waitFor();
  await expectAccessible(page);
  await monday.getByLabel("Monday, interval 2: from").fill("13:00");
  await monday.getByRole("button", { name: "Monday: same hours Monday to Friday" }).click();
  await page.getByText("30 hours a week").waitFor();
  await page.getByLabel("Days off").last().fill("2026-12-25");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: /^Remove .*2026$/ }).waitFor();
  // Deadlines are told in the time zone of the hours that are beside them.
  await page.getByRole("combobox", { name: "Time zone of the hours" }).click();
  await page.getByRole("combobox", { name: "Find a city or a zone" }).fill("Auckland");
  await page.getByRole("option", { name: "Pacific/Auckland" }).click();
  await page.getByText("In the time zone of the hours, Pacific/Auckland.").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The settings are saved").waitFor();
  expect((await settingsNow()).sla.calendar).toMatchObject({
    weekly: {
      fri: [
        ["09:00", "12:00"],
        ["13:00", "16:00"],
      ],
      sat: [],
    },
    holidays: ["2026-12-25"],
  });
});

test("whoever was slower sees what changed meanwhile, and keeps what they typed", async ({ page }) => {
  allowComplaint(page, /412/);
  await enter(page, admin.email, "/settings");
  const meanwhile = page.getByText("Somebody else has changed this meanwhile");
  await page.getByLabel("Name in mails").fill("Help desk");
  await admin.patch("/v1/tenant", { name: "Acme Holding" });
  await page.getByRole("button", { name: "Save" }).click();
  await meanwhile.waitFor();
  await page.getByRole("insertion").getByText("Acme Holding").waitFor();
  await expectAccessible(page);
  expect(await page.getByLabel("Name in mails").inputValue()).toBe("Help desk");
  expect((await settingsNow()).branding.name).toBeNull();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The settings are saved").waitFor();
  expect(await settingsNow()).toMatchObject({ name: "Acme Holding", branding: { name: "Help desk" } });

  await page.getByLabel("Name in mails").fill("Service desk");
  await admin.patch("/v1/tenant", { branding: { name: "Acme helps" } });
  await page.getByRole("button", { name: "Save" }).click();
  await meanwhile.waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
  await meanwhile.waitFor({ state: "detached" });
  expect(await page.getByLabel("Name in mails").inputValue()).toBe("Acme helps");
});

test("what somebody else has done is not known while it cannot be read, and that is said", async ({ page }) => {
  allowComplaint(page, /412|503/);
  await enter(page, admin.email, "/settings");
  await page.getByLabel("Name in mails").fill("First line");
  await admin.patch("/v1/tenant", { branding: { name: "Second line" } });
  await page.route("**/v1/tenant", (route) =>
    route.request().method() === "GET" ? route.fulfill({ status: 503, body: "" }) : route.continue(),
  );
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Bulkhead cannot be reached", { exact: false }).waitFor();
  await page.unroute("**/v1/tenant");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Somebody else has changed this meanwhile").waitFor();
});

test("nobody leaves with something unsaved without having been asked", async ({ page }) => {
  await enter(page, admin.email, "/settings?tab=approvals");
  await page.getByRole("checkbox", { name: /^Escalating by hand/ }).check();
  await page.getByRole("link", { name: "People" }).click();
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Stay" }).click();
  expect(await page.getByRole("checkbox", { name: /^Escalating by hand/ }).isChecked()).toBe(true);
  await page.getByRole("tab", { name: "Usage" }).click();
  await question.waitFor();
  await expectAccessible(page);
  await question.getByRole("button", { name: "Leave" }).click();
  await page.getByText("Tickets so far").waitFor();
  expect((await settingsNow()).approvals.required_for).toEqual([]);
  await expectAccessible(page);
});

test("a switch is saved at once; all of it can be reached on a phone", async ({ open }) => {
  const page = await open({ viewport: phone });
  await enter(page, admin.email, "/settings?tab=flags");
  await page.getByRole("switch", { name: "People come in by themselves" }).click();
  await page.getByText("People come in by themselves: off").waitFor();
  expect((await settingsNow()).flags.self_registration).toBe(false);
  await expectAccessible(page);
  for (const tab of ["general", "sla", "approvals", "usage"]) {
    await page.goto(`/settings?tab=${tab}`);
    await page.getByRole("tabpanel").waitFor();
    expect([tab, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([tab, phone.width]);
    await expectAccessible(page);
  }
});
