/** The agents' queue, as agents use it. */
import { onboardTenant, type TestPerson } from "@bulkhead/local/testing";
import { Ticket } from "@bulkhead/tickets/schema";
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect } from "vitest";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await consoleRun();
const { admin, agent, agent2, user } = await onboardTenant();

const createTicket = async (subject: string, more: Readonly<Record<string, unknown>> = {}): Promise<Ticket> => {
  const answer = await user.post("/v1/tickets", {
    subject,
    description: "It does not work since this morning.",
    category: "hardware",
    ...more,
  });
  return answer.parse(Ticket);
};
const read = async (id: string, who: TestPerson = admin): Promise<Ticket> => (await who.get(`/v1/tickets/${id}`)).parse(Ticket);

/** However busy the machine is. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 });

const rows = (page: Page): Locator => page.locator("[role=row][data-ticket]");
const row = (page: Page, { id }: { readonly id: string }): Locator => page.locator(`[role=row][data-ticket="${id}"]`);
const card = (page: Page, status: string, { id }: { readonly id: string }): Locator =>
  page.locator(`[data-column="${status}"] [data-ticket="${id}"]`);
/** Moves the mouse into a column of the board, in small steps as a hand does. */
const drawOver = async (page: Page, status: string): Promise<void> => {
  const box = await page.locator(`[data-column="${status}"]`).boundingBox();
  if (box === null) throw new Error(`there is no column ${status}`);
  await page.mouse.move(box.x + 100, box.y + 80, { steps: 8 });
};
const order = (page: Page): Promise<readonly (string | null)[]> =>
  rows(page).evaluateAll((all) => all.map((one) => one.getAttribute("data-ticket")));

async function openQueue(page: Page, who: TestPerson, search = ""): Promise<void> {
  await enter(page, who.email, `/queue${search}`);
  await page.getByRole("grid", { name: "Tickets" }).and(page.locator("[aria-busy=false]")).waitFor();
}
const live = (page: Page): Promise<void> => page.locator('[data-connection="live"]:visible').waitFor();

/** What may still be undone is asked for when the page goes: this is what it hears then. */
const sendNow = (page: Page): Promise<unknown> => page.evaluate(`dispatchEvent(new Event("pagehide"))`);

describe("filters", () => {
  test("stand in the address, survive a reload, and are taken away one by one", async ({ page }) => {
    const tagged = await createTicket("The printer is on fire", { tags: ["fire"], priority: "high" });
    const other = await createTicket("The printer is out of paper", { tags: ["paper"], priority: "high" });
    await openQueue(page, agent, "?priority=high");
    await row(page, other).waitFor();
    await page.keyboard.press("/");
    await page.getByRole("textbox", { name: "Tag" }).fill("fire");
    await page.keyboard.press("Enter");
    await page.waitForURL(/tag=fire/);
    await row(page, other).waitFor({ state: "detached" });
    await page.reload();
    await row(page, tagged).waitFor();
    expect(await rows(page).count()).toBe(1);
    await page.getByRole("button", { name: "Remove the filter Tag: fire" }).click();
    await row(page, other).waitFor();
    await page.getByRole("button", { name: "Reset" }).click();
    await page.waitForURL(({ search }) => search === "");
  });

  test("take a moment from the keyboard, digit by digit, once it is one", async ({ page }) => {
    await openQueue(page, agent, "?deadline_after=2025-11-22T10%3A05%3A00.000Z");
    await page.keyboard.press("/");
    const from = page.getByRole("textbox", { name: "Due from" });
    await from.focus();
    // Past the day and the month.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.type("2026");
    await page.waitForURL(/deadline_after=2026-11-22T10/);
    expect(await from.inputValue()).toBe("2026-11-22T10:05");
    expect(await from.evaluate((field) => field.matches(":focus"))).toBe(true);
    await page.getByRole("textbox", { name: "Due before" }).fill("2026-11-22T10:05");
    await page.getByText("The end must lie after the beginning.").waitFor();
    expect(new URL(page.url()).searchParams.has("deadline_before")).toBe(false);
  });

  test("are kept under a name, and forgotten", async ({ page }) => {
    await openQueue(page, agent, "?category=hardware");
    await page.getByRole("button", { name: "Save or delete views" }).click();
    await page.getByRole("menuitem", { name: "Save these filters…" }).click();
    await page.getByRole("textbox", { name: /Name/ }).fill("Hardware");
    await page.keyboard.press("Enter");
    const tab = page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Hardware" });
    await tab.waitFor();
    await page.getByRole("link", { name: "Mine", exact: true }).click();
    await page.waitForURL(/assigned_to=me/);
    await tab.click();
    await page.waitForURL(/category=hardware/);
    await page.getByRole("button", { name: "Save or delete views" }).click();
    await page.getByRole("menuitem", { name: "Delete “Hardware”" }).click();
    await page.getByRole("button", { name: "Delete view" }).click();
    await tab.waitFor({ state: "detached" });
  });
});

describe("the keyboard", () => {
  let tickets: readonly Ticket[] = [];
  beforeAll(async () => {
    const all: Ticket[] = [];
    for (const n of [1, 2, 3]) all.push(await createTicket(`Keyboard ${n} has no keys`, { category: "keyboards" }));
    tickets = all;
  });

  test("goes through the list, selects, opens, and finds its place again", async ({ page }) => {
    await openQueue(page, agent, "?category=keyboards");
    const [first, second, third] = tickets;
    if (first === undefined || second === undefined || third === undefined) throw new Error("there are not three tickets");
    await rows(page).nth(2).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const focused = await page.evaluate("document.activeElement.dataset.ticket");
    expect(focused).toBe((await order(page))[1]);
    await page.keyboard.press("k");
    await page.keyboard.press("x");
    await page.keyboard.press("Shift+J");
    await page.getByRole("toolbar").getByText("2 selected").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("toolbar").waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/tickets\//);
    await page.goBack();
    await rows(page).first().waitFor();
    await page.keyboard.press("j");
    expect(await page.evaluate("document.activeElement.dataset.ticket")).toBe((await order(page))[2]);
    // By the ticket's own way back too.
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Where this is" }).getByRole("link", { name: "Queue" }).click();
    await page.waitForURL(/\/queue\?category=keyboards/);
    await rows(page).nth(2).waitFor();
  });

  test("picks a ticket up, changes its status and its priority", async ({ page }) => {
    const ticket = await createTicket("Keyboard 4 types by itself", { category: "ghosts" });
    await openQueue(page, agent, "?category=ghosts");
    await row(page, ticket).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("t");
    await eventually(async () => (await read(ticket.id)).status).toBe("open");
    await row(page, ticket).getByText("Open", { exact: true }).waitFor();
    await page.keyboard.press("s");
    await page.getByRole("menuitem", { name: "Pending" }).press("Enter");
    await eventually(async () => (await read(ticket.id)).status).toBe("pending");
    // The focus is back where it was.
    await eventually(() => page.evaluate("document.activeElement.dataset.ticket")).toBe(ticket.id);
    await page.keyboard.press("p");
    await page.getByRole("menuitem", { name: "High" }).press("Enter");
    await eventually(async () => (await read(ticket.id)).priority).toBe("high");
  });
});

describe("a ticket that leaves the list", () => {
  const three = (category: string) => Promise.all([1, 2, 3].map((n) => createTicket(`Chair ${n} has three legs`, { category })));
  const focused = (page: Page) => page.evaluate("document.activeElement.dataset.ticket");

  test("leaves the keyboard at the one in its place, and takes along what was opened at it", async ({ page }) => {
    await three("chairs");
    await openQueue(page, agent, "?assigned_to=none&category=chairs");
    await rows(page).nth(2).waitFor();
    await live(page);
    const [, second, third] = await order(page);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("t");
    await eventually(() => order(page)).toHaveLength(2);
    await eventually(() => focused(page)).toBe(third);
    await page.keyboard.press("s");
    await page.getByRole("menuitem", { name: "Pending" }).waitFor();
    await admin.delete(`/v1/tickets/${third ?? ""}`);
    await eventually(() => order(page)).toHaveLength(1);
    await page.getByRole("menu").waitFor({ state: "detached" });
    await page.keyboard.press("k");
    await eventually(() => focused(page)).toBe((await order(page))[0]);
    expect(await page.getByRole("menu").count()).toBe(0);
    expect((await read(second ?? "")).status).toBe("open");
  });

  test("does not take along the tags that are being chosen for it", async ({ page }) => {
    const ticket = await createTicket("The table has three legs", { category: "tables" });
    await openQueue(page, agent, "?category=tables");
    await row(page, ticket).waitFor();
    await live(page);
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByRole("toolbar").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Tags" }).click();
    const dialog = page.getByRole("dialog", { name: "Tags of this ticket" });
    await dialog.getByLabel("Add").fill("wobbly");
    expect((await admin.patch(`/v1/tickets/${ticket.id}`, { category: "furniture" })).status).toBe(200);
    await page.getByRole("toolbar").waitFor({ state: "detached" });
    await dialog.getByLabel("Add").press("Enter");
    await dialog.getByRole("button", { name: "Change tags" }).click();
    await sendNow(page);
    await eventually(async () => (await read(ticket.id)).tags).toEqual(["wobbly"]);
  });
});

describe("many tickets at once", () => {
  const three = (category: string) => Promise.all([1, 2, 3].map((n) => createTicket(`Telephone ${n} is silent`, { category })));

  test("are closed unless that is undone in time", async ({ page }) => {
    const tickets = await three("undone");
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/v1/tickets/bulk")) asked.push(request.url());
    });
    await openQueue(page, agent, "?category=undone");
    await rows(page).nth(2).waitFor();
    await page.getByRole("checkbox", { name: "Select all that are loaded" }).check();
    await page.keyboard.press("#");
    await row(page, tickets[0] ?? { id: "" })
      .getByText("Closed")
      .waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await row(page, tickets[0] ?? { id: "" })
      .getByText("New", { exact: true })
      .waitFor();
    await sendNow(page);
    await page.keyboard.press("#");
    await row(page, tickets[0] ?? { id: "" })
      .getByText("Closed")
      .waitFor();
    await sendNow(page);
    await eventually(() => Promise.all(tickets.map(async ({ id }) => (await read(id)).status))).toEqual(["closed", "closed", "closed"]);
    // What was taken back was never asked for, and what was asked for is not to be taken back.
    expect(asked).toHaveLength(1);
    await page.getByRole("button", { name: "Undo", exact: true }).waitFor({ state: "detached" });
    await page.mouse.move(5, 5);
    await page.getByRole("heading", { name: "No tickets" }).waitFor();
  });

  test("say which of them were not changed, and why", async ({ page }) => {
    const tickets = await three("partial");
    await openQueue(page, agent, "?category=partial");
    await rows(page).nth(2).waitFor();
    await page.getByRole("checkbox", { name: "Select all that are loaded" }).check();
    await page.getByRole("toolbar").getByRole("button", { name: "Status" }).click();
    await page.getByRole("menuitem", { name: "Pending" }).click();
    const [gone] = tickets;
    await admin.delete(`/v1/tickets/${gone?.id ?? ""}`);
    await sendNow(page);
    const dialog = page.getByRole("dialog", { name: "1 of 3 was not changed" });
    await dialog.getByRole("link", { name: /Telephone/ }).waitFor();
    expect(await dialog.getByRole("link").count()).toBe(1);
    await dialog.getByRole("button", { name: "Try these again" }).waitFor();
    await expectAccessible(page);
    expect((await Promise.all(tickets.map(async ({ id }) => (await read(id)).status))).sort()).toEqual(["closed", "pending", "pending"]);
  });

  test("are all asked for when the page goes, however many they are", async ({ page }) => {
    const tickets = await Promise.all(Array.from({ length: 51 }, (_, n) => createTicket(`Lamp ${n} is dark`, { category: "many" })));
    await openQueue(page, agent, "?category=many");
    await rows(page).first().waitFor();
    await page.getByRole("checkbox", { name: "Select all that are loaded" }).check();
    await page.getByRole("toolbar").getByText("51 selected").waitFor();
    await page.keyboard.press("#");
    await rows(page).first().getByText("Closed").waitFor();
    let asked = 0;
    // Whoever has left hears no answer.
    await page.route("**/v1/tickets/bulk", async (route) => {
      asked += 1;
      await eventually(() => asked).toBe(2);
      await route.continue();
    });
    await sendNow(page);
    await eventually(async () => new Set(await Promise.all(tickets.map(async ({ id }) => (await read(id)).status)))).toEqual(
      new Set(["closed"]),
    );
  });

  test("are brought back by an admin alone, whom an agent asks for one at a time", async ({ page }) => {
    const tickets = await three("archive");
    for (const { id } of tickets) await agent.delete(`/v1/tickets/${id}`);
    await openQueue(page, agent, "?status=closed&category=archive");
    await rows(page).nth(2).waitFor();
    await page.getByRole("checkbox", { name: "Select all that are loaded" }).check();
    await page.getByRole("toolbar").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Restore", disabled: true }).getByText("ask for one ticket at a time").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.getByRole("toolbar").waitFor({ state: "detached" });
    await rows(page).first().focus();
    await page.keyboard.press("s");
    await page.getByRole("menuitem", { name: "Open" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "An admin has to approve this" });
    await dialog.getByLabel("Why").fill("It is dark again.");
    await dialog.getByRole("button", { name: "Ask for approval" }).click();
    await page.getByText("Asked for approval").waitFor();
  });
});

describe("what others do", () => {
  test("is seen at once, in the row that it is about", async ({ open }) => {
    const ticket = await createTicket("The door of room 3 is stuck", { category: "doors" });
    const mine = await open();
    const theirs = await open();
    await openQueue(mine, agent, "?category=doors");
    await openQueue(theirs, agent2, "?category=doors");
    await row(theirs, ticket).waitFor();
    await Promise.all([live(mine), live(theirs)]);
    await mine.keyboard.press("j");
    await mine.keyboard.press("t");
    await row(theirs, ticket).getByText("Open", { exact: true }).waitFor();
    await row(theirs, ticket)
      .getByTitle(/Assigned to/)
      .waitFor();
    const fresh = await createTicket("The door of room 4 is stuck", { category: "doors" });
    await row(theirs, fresh).waitFor();
  });

  test("moves nothing under the pointer until one wants it to", async ({ page }) => {
    const first = await createTicket("The window is open", { category: "windows", priority: "medium" });
    const second = await createTicket("The window is shut", { category: "windows", priority: "low" });
    let answer = (): void => undefined;
    const pointed = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/\/v1\/tickets\?/, async (route) => {
      await pointed;
      await route.continue();
    });
    await enter(page, agent.email, "/queue?category=windows");
    // Before there is anything to keep in its place.
    await page.getByRole("grid", { name: "Tickets" }).hover();
    answer();
    await row(page, second).waitFor();
    expect(await page.getByRole("button", { name: /changed: refresh/ }).count()).toBe(0);
    await live(page);
    expect(await order(page)).toEqual([first.id, second.id]);
    await row(page, first).hover();
    await admin.post(`/v1/tickets/${second.id}/priority`, { priority: "urgent" });
    await page.getByRole("button", { name: "1 changed: refresh" }).waitFor();
    expect(await order(page)).toEqual([first.id, second.id]);
    await row(page, second).getByText("Urgent").last().waitFor();
    await page.getByRole("button", { name: "1 changed: refresh" }).click();
    await eventually(() => order(page)).toEqual([second.id, first.id]);
    // Where nobody points, it is in order at once.
    await page.mouse.move(5, 5);
    await admin.delete(`/v1/tickets/${second.id}`);
    await eventually(() => order(page)).toEqual([first.id]);
  });
});

describe("the board", () => {
  test("moves a ticket that is drawn to another column, and keeps one out that may not go there", async ({ page }) => {
    const ticket = await createTicket("The lift stops between floors", { category: "lifts" });
    await admin.post(`/v1/tickets/${ticket.id}/status`, { status: "resolved" });
    await enter(page, agent.email, "/queue?layout=board&category=lifts");
    await card(page, "resolved", ticket).hover();
    await page.mouse.down();
    // What is drawn is under the pointer, over the column: so the mouse is moved, and no column is asked to be free. The board scrolls under
    // what is drawn to its edge, and the column with it.
    await eventually(async () => {
      await drawOver(page, "pending");
      return page.getByText(/cannot go to Pending/).count();
    }).toBe(1);
    await page.locator('[data-column="pending"]').getByText("Not a step from where it is").waitFor();
    await page.mouse.up();
    await page.locator("[data-sonner-toast]").getByText("Not a step from where it is").waitFor();
    await card(page, "resolved", ticket).hover();
    await page.mouse.down();
    const over = page.locator('[data-column="open"][data-drop-target]');
    await eventually(async () => {
      await drawOver(page, "open");
      return over.count();
    }).toBe(1);
    await page.mouse.up();
    await card(page, "open", ticket).waitFor();
    await eventually(async () => (await read(ticket.id)).status).toBe("open");
    await expectAccessible(page);
  });

  test("can be used without a pointer", async ({ page }) => {
    const ticket = await createTicket("The lamp flickers all day", { category: "lamps" });
    await agent.post(`/v1/tickets/${ticket.id}/pickup`);
    await enter(page, agent.email, "/queue?layout=board&category=lamps");
    const handle = card(page, "open", ticket).getByRole("button", { name: /^Drag/ });
    await handle.focus();
    await page.keyboard.press("Space");
    await page.getByText(/taken from Open/).waitFor({ state: "attached" });
    await page.keyboard.press("ArrowRight");
    await page.getByText(/is over Pending/).waitFor({ state: "attached" });
    await page.keyboard.press("Space");
    await card(page, "pending", ticket).waitFor();
    await eventually(async () => (await read(ticket.id)).status).toBe("pending");
    await card(page, "pending", ticket).getByRole("button", { name: /^Move/ }).press("Enter");
    await page.getByRole("menuitem", { name: "Move to Resolved" }).press("Enter");
    await card(page, "resolved", ticket).waitFor();
    await eventually(async () => (await read(ticket.id)).status).toBe("resolved");
    // The focus has gone along.
    await card(page, "resolved", ticket).focus();
    await page.keyboard.press("#");
    await eventually(() => page.evaluate("document.activeElement.closest('[data-column]')?.dataset.column")).toBe("closed");
  });

  test("asks why, where a ticket is escalated", async ({ page }) => {
    const ticket = await createTicket("The roof drips onto the servers", { category: "roofs" });
    await enter(page, agent.email, "/queue?layout=board&category=roofs");
    await card(page, "new", ticket).getByRole("button", { name: /^Move/ }).press("Enter");
    await page.getByRole("menuitem", { name: "Move to Escalated" }).press("Enter");
    await page.getByRole("dialog", { name: `Escalate ticket #${ticket.number}` }).waitFor();
    await page.getByRole("textbox", { name: /Why/ }).fill("It rains");
    await page.getByRole("dialog").getByRole("button", { name: "Escalate" }).click();
    await card(page, "escalated", ticket).waitFor();
    await eventually(async () => (await read(ticket.id)).status).toBe("escalated");
  });
});

describe("the first load", () => {
  test("asks for everything in one round: no call waits for another's answer", async ({ page }) => {
    await createTicket("Something to be shown first");
    await enter(page, agent.email, "/preferences");
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    // Nothing of that screen is still to be asked.
    await page.goto("about:blank");
    const round = [
      "/v1/notifications?unread=true&limit=10",
      "/v1/realtime/ticket",
      "/v1/teams?limit=100",
      "/v1/tickets/counts",
      "/v1/tickets?limit=100",
      "/v1/tickets?status=escalated&limit=100",
      "/v1/users?limit=100",
      "/v1/views",
    ];
    const asked: string[] = [];
    let answer = (): void => undefined;
    const allAsked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/\/v1\//, async (route) => {
      const { pathname, search } = new URL(route.request().url());
      if (pathname !== "/v1/config" && pathname !== "/v1/me") {
        asked.push(pathname + search);
        if (round.every((path) => asked.includes(path))) answer();
        await allAsked;
      }
      await route.continue();
    });
    await page.goto("/queue");
    if (new URL(page.url()).pathname.startsWith("/oidc/")) await page.getByText(agent.email, { exact: true }).click();
    await rows(page).first().waitFor();
    // Some are asked again once the connection is live: what happened meanwhile was told to nobody.
    expect([...new Set(asked)].toSorted()).toEqual(round);
  });
});

describe("everybody", () => {
  test("can use the list, also on a phone and in the dark", async ({ open }) => {
    await createTicket("A ticket for everybody");
    for (const options of [{}, { viewport: phone }, { colorScheme: "dark" as const }]) {
      const page = await open(options);
      await openQueue(page, admin);
      await rows(page).first().waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await page.getByRole("toolbar").waitFor();
      await expectAccessible(page);
      const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      expect(overflow).toBe(0);
    }
  });

  test("hears what went wrong, and tries again", async ({ page }) => {
    const ticket = await createTicket("A ticket that comes at the second try", { category: "tries" });
    let isBroken = true;
    allowComplaint(page, /400/);
    await page.route(/\/v1\/tickets\?/, (route) => (isBroken ? route.fulfill({ status: 400, body: "" }) : route.continue()));
    await enter(page, agent.email, "/queue?category=tries");
    await page.getByRole("heading", { name: "This did not work" }).waitFor();
    isBroken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await row(page, ticket).waitFor();
  });
});
