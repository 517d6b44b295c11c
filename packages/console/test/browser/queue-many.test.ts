/** The queue of a tenant with very many tickets. */
import { onboardTenant } from "@bulkhead/local/testing";
import { beforeAll, expect } from "vitest";
import * as z from "zod";
import { count } from "../../../local/test/counts.ts";
import { crowd } from "../../../local/test/many-tickets.ts";
import { test } from "../browser-test.ts";
import { ownConsoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { enter } from "../sign-in.ts";

const run = await ownConsoleRun();
const scroller = `document.querySelector("[data-queue-scroller]")`;
const people = await onboardTenant();
/** A third of them is closed. */
const size = count(1_500, 15_000);
const active = (size / 3) * 2;

const Identified = z.object({ id: z.string() });

beforeAll(async () => {
  const idOf = async (who: "user" | "user2"): Promise<string> =>
    (await people[who].get("/v1/me")).parse(z.object({ user: Identified })).user.id;
  const team = (await people.admin.post("/v1/teams", { name: "First line" })).parse(Identified);
  const agent = (await people.agent.get("/v1/me")).parse(z.object({ user: Identified })).user;
  await people.admin.put(`/v1/teams/${team.id}/members/${agent.id}`);
  const send = async (who: "admin" | "agent" | "user", method: string, path: string, body?: unknown): Promise<unknown> => {
    const person = people[who];
    const answer = await (method === "GET" ? person.get(path) : method === "POST" ? person.post(path, body) : person.delete(path));
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body;
  };
  const tenant = { id: people.id, userId: await idOf("user"), otherUserId: await idOf("user2"), teamId: team.id, send };
  await crowd(run.engine, tenant, size);
  await run.settle();
}, 600_000);

test(
  `one scrolls through ${active} active tickets to the last, with only those in sight on the page`,
  async ({ page }) => {
    await enter(page, people.admin.email, "/queue");
    const rows = page.locator("[role=row][data-ticket]");
    await rows.first().waitFor();
    await rows.first().focus();
    const mostRows = { value: 0 };
    const end = page.getByText(`${active.toLocaleString("en")} tickets, that is all.`);
    while (!(await end.isVisible())) {
      await page.evaluate(`{ const list = ${scroller}; list.scrollTop = list.scrollHeight; }`);
      mostRows.value = Math.max(mostRows.value, await rows.count());
    }
    expect(mostRows.value).toBeLessThan(80);
    // The end of the keyboard's way is the last ticket, and screen readers hear how many there are.
    await page.keyboard.press("End");
    const last = page.locator("[role=row][data-ticket]:focus");
    await last.waitFor();
    expect(await page.getByRole("grid").getAttribute("aria-rowcount")).toBe(String(active + 2));
    expect(await last.getAttribute("aria-rowindex")).toBe(String(active + 1));
    const offset = await page.evaluate(`${scroller}.scrollTop`);
    // Lists alone know the copies.
    allowComplaint(page, /404/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/tickets\//);
    await page.goBack();
    await rows.first().waitFor();
    expect(await page.evaluate(`${scroller}.scrollTop`)).toBe(offset);
  },
  count(120_000, 600_000),
);
