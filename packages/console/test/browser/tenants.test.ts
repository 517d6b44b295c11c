/** The deployment's tenants, and acting in one of them. */
import { onboardTenant, rootToken, api } from "@bulkhead/local/testing";
import { RegisteredTenant } from "@bulkhead/tenants/schema";
import { Ticket } from "@bulkhead/tickets/schema";
import { expect } from "vitest";
import * as z from "zod";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await consoleRun();
const root = "root@bulkhead.test";
const everything =
  "JSON.stringify([document.documentElement.outerHTML, { ...sessionStorage }, { ...localStorage }, location.href, history.state])";
const registered = async (slug: string): Promise<RegisteredTenant | undefined> => {
  const answer = await api(await rootToken()).get("/v1/tenants");
  return answer.parse(z.object({ data: z.array(RegisteredTenant) })).data.find((tenant) => tenant.slug === slug);
};

test("an organisation is taken in step by step", async ({ page }) => {
  const other = await onboardTenant();
  await enter(page, root);
  await page.waitForURL(({ pathname }) => pathname === "/tenants");
  await page.getByRole("row").filter({ hasText: other.slug }).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Onboard" }).click();
  const wizard = page.getByRole("dialog", { name: "Onboard an organisation" });
  await wizard.getByLabel("Name", { exact: false }).first().fill("Müller & Söhne");
  expect(await wizard.getByLabel("Short name").inputValue()).toBe("mueller-soehne");
  await wizard.getByLabel("Short name").fill(other.slug);
  await wizard.getByText(`Another tenant is called ${other.slug}.`).waitFor();
  await expectAccessible(page);
  await wizard.getByRole("button", { name: "Next" }).click();
  expect(await wizard.getByLabel("Short name").isVisible()).toBe(true);
  await wizard.getByLabel("Short name").fill("mueller");
  await wizard.getByText("mueller is not taken").waitFor();
  await wizard.getByRole("button", { name: "Next" }).click();

  await wizard.getByLabel("First admin").and(page.locator(":focus")).waitFor();
  await wizard.getByLabel("First admin").fill("nobody");
  await wizard.getByRole("button", { name: "Next" }).click();
  await wizard.getByText("This is no email address.").waitFor();
  await wizard.getByLabel("First admin").fill("max@mueller.test");
  await expectAccessible(page);
  await wizard.getByRole("button", { name: "Next" }).click();
  await wizard.getByText("max@mueller.test").waitFor();
  await wizard.getByRole("group", { name: "Is all of it right?" }).and(page.locator(":focus")).waitFor();
  await expectAccessible(page);
  expect(await registered("mueller")).toBeUndefined();
  await wizard.getByRole("button", { name: "Onboard" }).click();

  const done = page.getByRole("dialog", { name: "Müller & Söhne is there" });
  await done.getByText("max@mueller.test is invited as its first admin.").waitFor();
  await expectAccessible(page);
  expect(await registered("mueller")).toMatchObject({ name: "Müller & Söhne", status: "active" });
  await done.getByRole("button", { name: "Act in it" }).click();
  await page.getByRole("region", { name: /^You act in Müller & Söhne/ }).waitFor();
});

test("a short name that somebody took meanwhile is asked for again", async ({ page }) => {
  allowComplaint(page, /409/);
  await enter(page, root, "/tenants");
  await page.getByRole("button", { name: "Onboard" }).click();
  const wizard = page.getByRole("dialog", { name: "Onboard an organisation" });
  await wizard.getByLabel("Name", { exact: false }).first().fill("Globex");
  await wizard.getByRole("button", { name: "Next" }).click();
  await wizard.getByLabel("First admin").fill("hank@globex.test");
  await wizard.getByRole("button", { name: "Next" }).click();
  await wizard.getByText("hank@globex.test").waitFor();
  await api(await rootToken()).post("/v1/tenants", { name: "Another", slug: "globex", admin_email: "admin@another.test" });
  await wizard.getByRole("button", { name: "Onboard" }).click();
  await wizard.getByText("Another tenant is called globex.").waitFor();
  expect(await wizard.getByLabel("Name", { exact: false }).first().inputValue()).toBe("Globex");
});

test("nothing of a tenant is left after acting in it", async ({ page }) => {
  const { id, name, user, admin } = await onboardTenant();
  await admin.get("/v1/me");
  const ticket = (
    await user.post("/v1/tickets", { subject: "Flames in tray 2", description: "The whole floor smells.", category: "hardware" })
  ).parse(Ticket);
  await enter(page, root, "/tenants");
  await page.getByRole("button", { name: `Act in it: ${name}` }).click();
  const banner = page.getByRole("region", { name: `You act in ${name}`, exact: false });
  await banner.waitFor();
  await page.waitForURL(({ pathname }) => pathname === "/queue");
  await page.getByText("Flames in tray 2").first().waitFor();
  await expectAccessible(page);
  await page.goto(`/tickets/${ticket.id}`);
  await page.getByText("The whole floor smells.").first().waitFor();
  await banner.waitFor();
  // Something that is begun and not sent is kept while one is here.
  await page.getByRole("textbox").first().fill("Do not tell anybody else.");
  await page.getByRole("link", { name: "People" }).click();
  await page.getByText(admin.email).waitFor();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  expect(await page.evaluate(everything)).toContain(id);

  await page.getByLabel("Name in mails").fill("Not saved");
  await banner.getByRole("button", { name: `Leave ${name}` }).click();
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Stay" }).click();
  expect(await page.getByLabel("Name in mails").inputValue()).toBe("Not saved");
  await banner.getByRole("button", { name: `Leave ${name}` }).click();
  await question.getByRole("button", { name: "Leave" }).click();
  await page.waitForURL(({ pathname }) => pathname === "/tenants");
  await page.getByRole("button", { name: `Act in it: ${name}` }).waitFor();
  expect(await banner.count()).toBe(0);
  const left = z.string().parse(await page.evaluate(everything));
  for (const trace of [id, ticket.id, "Flames in tray 2", "The whole floor smells.", "Do not tell anybody else.", admin.email, user.email])
    expect(left).not.toContain(trace);
  await page.reload();
  await page.getByRole("heading", { name: "Tenants", level: 1 }).waitFor();
  expect(await banner.count()).toBe(0);
});

test("a tenant is suspended and reactivated once its short name is typed; plan and quota are set", async ({ open }) => {
  const { slug, name } = await onboardTenant();
  const page = await open({ viewport: phone });
  await enter(page, root, "/tenants");
  const act = async (action: string): Promise<void> => {
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: action }).click();
  };
  await act("Suspend");
  const question = page.getByRole("alertdialog");
  expect(await question.getByRole("button", { name: "Suspend" }).getAttribute("aria-disabled")).toBe("true");
  await question.getByLabel(`Type ${slug} to confirm`).fill(slug);
  await expectAccessible(page);
  await question.getByRole("button", { name: "Suspend" }).click();
  await page.getByRole("row").filter({ hasText: slug }).getByText("Suspended").waitFor();
  await act("Reactivate");
  await question.getByLabel(`Type ${slug} to confirm`).fill(slug);
  await question.getByRole("button", { name: "Reactivate" }).click();
  await page.getByRole("row").filter({ hasText: slug }).getByText("Active", { exact: true }).waitFor();

  await act("Plan and quota");
  const dialog = page.getByRole("dialog", { name: `Plan and quota of ${name}` });
  await dialog.getByLabel("Plan").fill("enterprise");
  await dialog.getByLabel("Requests a minute").fill("many");
  await dialog.getByText("A whole number from 1 to 1,000,000.").waitFor();
  await dialog.getByLabel("Requests a minute").fill("600");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row").filter({ hasText: slug }).getByText("600 a minute").waitFor();
  expect(await registered(slug)).toMatchObject({ plan: "enterprise", quota: { requests_per_minute: 600 } });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
});
