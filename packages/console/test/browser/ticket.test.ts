/** One ticket on screen: by everybody who may see it, and by two of them at once. */
import { Approval } from "@bulkhead/approvals/schema";
import { addPerson, advance, onboardTenant, type TestPerson, type TestTenant } from "@bulkhead/local/testing";
import { page as pageOf } from "@bulkhead/platform/schema";
import { Ticket, TicketResponse } from "@bulkhead/tickets/schema";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { ownConsoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await ownConsoleRun();

const fire = { subject: "The printer is on fire", description: "It began with tray 2.", category: "hardware" };

async function openTicket(by: TestPerson, more: Readonly<Record<string, unknown>> = {}): Promise<Ticket> {
  const answer = await by.post("/v1/tickets", { ...fire, ...more });
  expect(answer.status).toBe(201);
  return answer.parse(Ticket);
}

const ticketOf = async (by: TestPerson, id: string): Promise<Ticket> => (await by.get(`/v1/tickets/${id}`)).parse(Ticket);

/** Another's change takes as long as the machine takes for it. */
const soon = { timeout: 20_000 };

/** Signs in, and is at the ticket, whose conversation is there. */
async function seeTicket(page: Page, { email }: TestPerson, { id, subject }: Ticket): Promise<void> {
  await enter(page, email, `/tickets/${id}`);
  await page.getByRole("heading", { level: 1, name: subject }).waitFor();
}

const answerBox = (page: Page) => page.getByRole("form", { name: "Answer" }).getByRole("textbox");

async function answer(page: Page, text: string): Promise<void> {
  await answerBox(page).fill(text);
  await answerBox(page).press("Control+Enter");
}

/** What may still be taken back is asked for when the page goes: this is what it hears then. */
const sendNow = (page: Page): Promise<unknown> => page.evaluate(`dispatchEvent(new Event("pagehide"))`);

describe("the life of a ticket", () => {
  test(
    "is opened, answered, picked up, escalated when time passes, raised with an approval, solved and confirmed",
    { timeout: 240_000 },
    async ({ open }) => {
      const tenant = await onboardTenant();
      const set = await tenant.admin.patch("/v1/tenant", { approvals: { required_for: ["priority_raise"] } });
      expect(set.status).toBe(200);
      const [user, agent, admin] = [await open(), await open(), await open()];

      await enter(user, tenant.user.email, "/tickets/new");
      await user.getByLabel("Subject").fill("Fire");
      await user.getByText("At least 5 characters").waitFor();
      await user.getByLabel("Subject").fill(fire.subject);
      await user.getByLabel("Description").fill(fire.description);
      await user.getByLabel("Category").fill(fire.category);
      await user.getByLabel("Priority").selectOption("Low");
      await user.getByRole("button", { name: "Open the ticket" }).click();
      await user.getByRole("heading", { level: 1, name: fire.subject }).waitFor();
      const id = new URL(user.url()).pathname.split("/").at(-1) ?? "";
      const ticket = await ticketOf(tenant.user, id);

      await seeTicket(agent, tenant.agent, ticket);
      await agent.getByRole("button", { name: "Pick up" }).click();
      await expect.poll(async () => (await ticketOf(tenant.agent, id)).status, soon).toBe("open");
      await agent.getByRole("button", { name: "Pick up" }).waitFor({ state: "detached" });
      await answer(agent, "We are on our way.");
      // It comes to the other by itself.
      await user.getByText("We are on our way.").waitFor();
      await answer(user, "Hurry, please.");
      await agent.getByText("Hurry, please.").waitFor();

      await advance("P8D");
      await agent.getByText("Escalated", { exact: true }).first().waitFor();
      await user.getByText("Escalated", { exact: true }).first().waitFor();

      await agent.keyboard.press("Escape");
      await agent.getByRole("button", { name: "Priority", exact: true }).click();
      await agent.getByRole("menuitem", { name: "Urgent" }).click();
      await agent.getByLabel("Why").fill("It spreads.");
      await agent.getByRole("button", { name: "Ask for approval" }).click();
      await agent.getByText("has asked for a higher priority").waitFor();

      await enter(admin, tenant.admin.email, "/approvals");
      await admin.getByText("It spreads.").waitFor();
      await expectAccessible(admin);
      await admin.getByRole("button", { name: "Approve" }).click();
      await admin.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
      await expect.poll(async () => (await ticketOf(tenant.agent, id)).priority, soon).toBe("urgent");
      await agent.getByText("Urgent", { exact: true }).first().waitFor();

      await agent.keyboard.press("r");
      await answerBox(agent).fill("It is out.");
      await agent.getByRole("button", { name: "Send and change the status" }).click();
      await agent.getByRole("menuitem", { name: "Send and set to Resolved" }).click();
      await user.getByText("It is out.").waitFor();
      await user.getByRole("button", { name: "Yes, solved" }).click();
      await expect.poll(async () => (await ticketOf(tenant.user, id)).status, soon).toBe("closed");
    },
  );

  test("a ticket that is closed by mistake is taken back before anybody hears of it", async ({ page }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    const deleted: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "DELETE") deleted.push(request.url());
    });
    await seeTicket(page, tenant.agent, ticket);
    // That is the toasts' key.
    await page.keyboard.press("Alt+t");
    await page.keyboard.press("#");
    await page.getByText("This ticket is closed.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await answerBox(page).waitFor();
    // Whatever could still be taken back would be asked for now.
    await sendNow(page);
    await answer(page, "It goes on.");
    await page.getByRole("article", { name: /^Answer by/ }).waitFor();
    expect(deleted).toEqual([]);
    expect(await ticketOf(tenant.agent, ticket.id)).toMatchObject({ status: "new", assigned_to: null });
  });
});

describe("a note among the staff", () => {
  test("is never on the requester's screen, whatever else is", async ({ open }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    const [user, agent] = [await open(), await open()];
    await seeTicket(user, tenant.user, ticket);
    await seeTicket(agent, tenant.agent, ticket);
    await agent.keyboard.press("n");
    await answer(agent, "They set it on fire themselves.");
    await agent.getByRole("article", { name: /^Internal note by/ }).waitFor();
    await agent.keyboard.press("Escape");
    await agent.getByRole("radio", { name: "Answer" }).check();
    await answer(agent, "We look into it.");
    await user.getByText("We look into it.").waitFor();
    expect(await user.getByText("on fire themselves").count()).toBe(0);
    expect(await user.getByRole("radio", { name: "Internal note" }).count()).toBe(0);
    await user.reload();
    await user.getByText("We look into it.").waitFor();
    expect(await user.getByText("on fire themselves").count()).toBe(0);
  });
});

describe("what one types", () => {
  test("outlives a change by somebody else and a reload, and a note stays a note", async ({ page }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    await seeTicket(page, tenant.agent, ticket);
    await page.getByRole("radio", { name: "Internal note" }).check();
    await answerBox(page).fill("Half a tho");
    expect((await tenant.user.post(`/v1/tickets/${ticket.id}/responses`, { message: "Any news?" })).status).toBe(201);
    await page.getByText("Any news?").waitFor();
    expect(await answerBox(page).inputValue()).toBe("Half a tho");
    expect(await answerBox(page).evaluate((box) => box.matches(":focus"))).toBe(true);
    await page.reload();
    await answerBox(page).waitFor();
    expect(await answerBox(page).inputValue()).toBe("Half a tho");
    expect(await page.getByRole("radio", { name: "Internal note" }).isChecked()).toBe(true);
    // A dialog keeps it too, though there is nothing to save any more.
    await page.getByRole("button", { name: "Edit" }).first().click();
    await page.getByLabel("Subject").fill("Smoke");
    expect((await tenant.admin.delete(`/v1/tickets/${ticket.id}`)).status).toBe(200);
    await page.getByText("This ticket is closed.").waitFor();
    expect(await page.getByLabel("Subject").inputValue()).toBe("Smoke");
  });

  test("as a note goes out to nobody, though an answer that was not sent comes back to it", async ({ page }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    await seeTicket(page, tenant.agent, ticket);
    allowComplaint(page, /Failed to load resource/);
    let fail = (): void => undefined;
    const failed = new Promise<void>((resolve) => {
      fail = resolve;
    });
    await page.route("**/responses", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      await failed;
      return route.abort();
    });
    await answer(page, "We are on our way.");
    await page.getByRole("radio", { name: "Internal note" }).check();
    await answerBox(page).fill("They set it on fire themselves.");
    fail();
    await page.getByText("This was not sent. It is still here.").waitFor();
    expect(await answerBox(page).inputValue()).toBe("We are on our way.\n\nThey set it on fire themselves.");
    expect(await page.getByRole("radio", { name: "Internal note" }).isChecked()).toBe(true);
  });

  test("arrives once, though nobody said that it had, and it is sent again without its status", async ({ page }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    expect((await tenant.agent.post(`/v1/tickets/${ticket.id}/pickup`)).status).toBe(200);
    await seeTicket(page, tenant.agent, ticket);
    allowComplaint(page, /Failed to load resource/);
    await page.route("**/status", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await answerBox(page).fill("It is out.");
    await page.getByRole("button", { name: "Send and change the status" }).click();
    await page.getByRole("menuitem", { name: "Send and set to Resolved" }).click();
    await expect.poll(() => answerBox(page).inputValue(), soon).toBe("It is out.");
    await answerBox(page).press("Control+Enter");
    await expect.poll(() => answerBox(page).inputValue(), soon).toBe("");
    await page.getByRole("article", { name: /^Answer by/ }).waitFor();
    const said = await tenant.user.get(`/v1/tickets/${ticket.id}/responses`);
    expect(said.parse(pageOf(TicketResponse)).data.map(({ message }) => message)).toEqual(["It is out."]);
  });

  test("comes back into the composer, with the reason, when it could not be sent", async ({ page }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    await seeTicket(page, tenant.agent, ticket);
    allowComplaint(page, /409|Failed to load resource/);
    await page.route("**/responses", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
    await answer(page, "We are on our way.");
    await page.getByText("This was not sent. It is still here.").waitFor();
    expect(await answerBox(page).inputValue()).toBe("We are on our way.");
    await page.unroute("**/responses");
    await answerBox(page).press("Control+Enter");
    await page.getByRole("article", { name: /^Answer by/ }).waitFor();
    await expect.poll(() => answerBox(page).inputValue(), soon).toBe("");
  });
});

describe("where one reads", () => {
  test("stays where it is when something is said, which is counted until one goes there", { timeout: 120_000 }, async ({ page }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    const say = async (message: string): Promise<void> => {
      expect((await tenant.user.post(`/v1/tickets/${ticket.id}/responses`, { message })).status).toBe(201);
    };
    for (let count = 1; count <= 14; count++) await say(`Message ${count}\n\nwith\n\nseveral\n\nparagraphs`);
    await seeTicket(page, tenant.agent, ticket);
    await page.getByText("Message 14").waitFor();
    await page.getByRole("button", { name: "Latest message" }).waitFor();
    const place = () => page.getByText("Message 2", { exact: true }).evaluate((element) => Math.round(element.getBoundingClientRect().top));
    const before = await place();
    await say("The last word");
    await page.getByRole("button", { name: "1 new message" }).waitFor();
    expect(await place()).toBe(before);
    await page.getByRole("button", { name: "1 new message" }).click();
    await page.getByRole("button", { name: "1 new message" }).waitFor({ state: "detached" });
    const seen = await page.getByText("The last word").evaluate((element) => element.getBoundingClientRect().bottom);
    const composer = await page.getByRole("form", { name: "Answer" }).evaluate((element) => element.getBoundingClientRect().top);
    expect(seen).toBeLessThan(composer);
  });
});

describe("a ticket that has moved on", () => {
  test("asks before somebody else's change is replaced, and says who made it", async ({ open }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    const page = await open();
    await seeTicket(page, tenant.agent, ticket);
    allowComplaint(page, /412/);
    await page.getByRole("button", { name: "Edit" }).first().click();
    await page.getByLabel("Subject").fill("Fire in the printer room");
    const other = await tenant.agent2.patch(`/v1/tickets/${ticket.id}`, { subject: "Smoke in the printer room" });
    expect(other.status).toBe(200);
    await page.getByText("Somebody else has changed the same meanwhile.").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    const dialog = page.getByRole("dialog", { name: /has moved on/ });
    await dialog.getByText("Fire in the printer room").waitFor();
    await dialog.getByText("Smoke in the printer room").first().waitFor();
    await dialog.getByText("edited the ticket").waitFor();
    expect((await ticketOf(tenant.agent, ticket.id)).subject).toBe("Smoke in the printer room");
    await dialog.getByRole("button", { name: "Apply to the current version" }).click();
    await expect.poll(async () => (await ticketOf(tenant.agent, ticket.id)).subject, soon).toBe("Fire in the printer room");
    // It is through: there is nothing left to save.
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("waits with its question while one answers another", async ({ page }) => {
    const tenant = await onboardTenant();
    expect((await tenant.admin.patch("/v1/tenant", { approvals: { required_for: ["priority_raise"] } })).status).toBe(200);
    const [closed, raised] = [await openTicket(tenant.user), await openTicket(tenant.user, { subject: "The scanner is on fire" })];
    await seeTicket(page, tenant.agent, closed);
    allowComplaint(page, /412/);
    await page.keyboard.press("#");
    await page.getByText("This ticket is closed.").waitFor();
    expect((await tenant.agent2.patch(`/v1/tickets/${closed.id}`, { category: "fires" })).status).toBe(200);
    await page.getByRole("navigation", { name: "Where this is" }).getByRole("link", { name: "Queue" }).click();
    await page.getByRole("link", { name: raised.subject }).click();
    await page.getByRole("button", { name: "Priority", exact: true }).click();
    await page.getByRole("menuitem", { name: "Urgent" }).click();
    const asking = page.getByRole("dialog", { name: "An admin has to approve this" });
    await asking.getByLabel("Why").fill("It spreads.");
    const refused = page.waitForResponse((response) => response.status() === 412);
    await sendNow(page);
    await refused;
    await asking.getByRole("button", { name: "Ask for approval" }).click();
    await page.getByRole("dialog", { name: `Ticket #${closed.number} has moved on` }).waitFor();
    const waiting = await tenant.admin.get("/v1/approvals?status=requested");
    expect(waiting.parse(pageOf(Approval)).data.map(({ reason }) => reason)).toEqual(["It spreads."]);
  });
});

describe("what people write", () => {
  test("does nothing but be read", async ({ page }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user, {
      description: [
        "**bold**",
        "<script>window.broken = 1</script>",
        '<img src="x" onerror="window.broken = 2">',
        "[a link](javascript:window.broken=3)",
        "![a picture](https://elsewhere.example/pixel.png)",
        "[elsewhere](https://elsewhere.example/page)",
        '<a href="javascript:window.broken=4">html</a>',
      ].join("\n\n"),
    });
    await seeTicket(page, tenant.agent, ticket);
    const message = page.getByRole("article").first();
    await message.locator("strong", { hasText: "bold" }).waitFor();
    expect(await message.locator("script, img, [onerror]").count()).toBe(0);
    const links = await message
      .locator("a")
      .evaluateAll((all) => all.map((a) => [a.getAttribute("href"), a.getAttribute("rel"), a.getAttribute("target")]));
    expect(links).toEqual([
      ["https://elsewhere.example/pixel.png", "noopener noreferrer nofollow", "_blank"],
      ["https://elsewhere.example/page", "noopener noreferrer nofollow", "_blank"],
    ]);
    expect(await page.evaluate("window.broken")).toBeUndefined();
  });
});

describe("two at a ticket", () => {
  test("see each other, and are warned when the other types an answer", async ({ open }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    const [one, other] = [await open(), await open()];
    await seeTicket(one, tenant.agent, ticket);
    await seeTicket(other, tenant.agent2, ticket);
    await one.getByText("is looking at this").waitFor();
    await answerBox(other).pressSequentially("I take");
    await one.getByText("is typing an answer").waitFor();
  });
});

describe("the buttons", () => {
  const names = {
    pickUp: "Pick up",
    assign: "Assign",
    status: "Status",
    priority: "Priority",
    restore: "Bring it back",
    ask: "Ask to bring it back",
    confirm: "Yes, solved",
    reopen: "It is not solved",
    withdraw: "I no longer need this",
    edit: "Edit",
  } as const;

  const working = [names.assign, names.status, names.priority, names.edit];
  /** Whose ticket it is by now, and what each of the three is offered. */
  const kinds = [
    { made: "new", user: [names.edit, names.withdraw], agent: [names.pickUp, ...working], admin: [names.pickUp, ...working] },
    { made: "picked up by the agent", user: [], agent: working, admin: working },
    { made: "picked up by another agent", user: [], agent: [], admin: working },
    { made: "resolved", user: [names.confirm, names.reopen], agent: [names.pickUp, ...working], admin: [names.pickUp, ...working] },
    { made: "closed", user: [], agent: [names.ask], admin: [names.restore] },
  ] as const;
  type Kind = (typeof kinds)[number]["made"];

  const makes: Readonly<Record<Kind, (tenant: TestTenant, id: string) => Promise<unknown>>> = {
    new: async () => undefined,
    "picked up by the agent": ({ agent }, id) => agent.post(`/v1/tickets/${id}/pickup`),
    "picked up by another agent": ({ agent2 }, id) => agent2.post(`/v1/tickets/${id}/pickup`),
    resolved: ({ agent }, id) => agent.post(`/v1/tickets/${id}/status`, { status: "resolved" }),
    closed: ({ agent }, id) => agent.delete(`/v1/tickets/${id}`),
  };

  test("are those that the role matrix allows, for each role on each kind of ticket", { timeout: 240_000 }, async ({ open }) => {
    const tenant = await onboardTenant();
    const tickets = await Promise.all(
      kinds.map(async (kind) => {
        const ticket = await openTicket(tenant.user);
        await makes[kind.made](tenant, ticket.id);
        return { kind, ticket };
      }),
    );
    for (const role of ["user", "agent", "admin"] as const) {
      const page = await open();
      for (const [index, { kind, ticket }] of tickets.entries()) {
        await (index === 0 ? seeTicket(page, tenant[role], ticket) : page.goto(`/tickets/${ticket.id}`));
        await page.getByRole("heading", { level: 1, name: ticket.subject }).waitFor();
        const shown = await Promise.all(
          Object.values(names).map(async (name) => ((await page.getByRole("button", { name, exact: true }).count()) > 0 ? name : [])),
        );
        const expected: readonly string[] = kind[role];
        expect([role, kind.made, shown.flat().toSorted()]).toEqual([role, kind.made, expected.toSorted()]);
      }
    }
  });

  test("say nothing of a ticket that one may not see", async ({ page }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    const stranger = await addPerson(tenant.id, `stranger@${tenant.slug}.test`, "user");
    allowComplaint(page, /404|no such ticket/);
    await enter(page, stranger.email, `/tickets/${ticket.id}`);
    await page.getByText("There is nothing here").waitFor();
    expect(await page.getByText(ticket.subject).count()).toBe(0);
  });
});

describe("everybody can use it", () => {
  test("staff and requester, on a desktop and on a phone, in the dark", { timeout: 120_000 }, async ({ open }) => {
    const tenant = await onboardTenant();
    const ticket = await openTicket(tenant.user);
    await tenant.agent.post(`/v1/tickets/${ticket.id}/responses`, {
      message: "A note with `code` and\n\n| a | b |\n|---|---|\n| 1 | 2 |",
      visibility: "internal",
    });
    await tenant.agent.post(`/v1/tickets/${ticket.id}/responses`, { message: "We look into it." });
    for (const options of [{}, { viewport: phone, colorScheme: "dark" as const }]) {
      for (const by of [tenant.agent, tenant.user]) {
        const page = await open(options);
        await seeTicket(page, by, ticket);
        await page.getByText("We look into it.").waitFor();
        await expectAccessible(page);
        expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
        if (by !== tenant.agent) continue;
        for (const [tab, there] of [
          ["SLA", "Why the deadline is what it is"],
          ["History", "opened the ticket"],
        ] as const) {
          await page.getByRole("tab", { name: tab }).click();
          await page.getByText(there).first().waitFor();
          await expectAccessible(page);
        }
        await page.getByRole("button", { name: "Verify the history" }).click();
        await page.getByText("The chain is whole").waitFor();
      }
    }
  });
});
