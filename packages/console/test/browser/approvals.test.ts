/** Changes that wait for an admin. */
import { Approval } from "@bulkhead/approvals/schema";
import { addPerson, onboardTenant, type TestTenant } from "@bulkhead/local/testing";
import { Ticket } from "@bulkhead/tickets/schema";
import { User } from "@bulkhead/users/schema";
import { describe, expect } from "vitest";
import { expectAccessible } from "../accessible.ts";
import { test } from "../browser-test.ts";
import { consoleRun } from "../console-run.ts";
import { allowComplaint } from "../page-watch.ts";
import { phone } from "../screen-sizes.ts";
import { enter } from "../sign-in.ts";

await consoleRun();

/** Another's change takes as long as the machine takes for it. */
const soon = { timeout: 20_000 };

async function asked(tenant: TestTenant): Promise<{ readonly ticket: Ticket; readonly approval: Approval }> {
  expect((await tenant.admin.patch("/v1/tenant", { approvals: { required_for: ["escalate"] } })).status).toBe(200);
  const opened = await tenant.user.post("/v1/tickets", {
    subject: "The printer is on fire",
    description: "It began with tray 2.",
    category: "hardware",
  });
  const ticket = opened.parse(Ticket);
  const answer = await tenant.agent.post("/v1/approvals", { kind: "escalate", ticket_id: ticket.id, reason: "It spreads." });
  expect(answer.status).toBe(201);
  return { ticket, approval: answer.parse(Approval) };
}

describe("a request", () => {
  test("is rejected with a reason, which whoever asked reads", { timeout: 120_000 }, async ({ open }) => {
    const tenant = await onboardTenant();
    const { ticket } = await asked(tenant);
    const [admin, agent] = [await open(), await open({ viewport: phone })];
    await enter(agent, tenant.agent.email, "/approvals");
    await agent.getByText("It spreads.").waitFor();
    // It is theirs to take back, not to decide.
    expect(await agent.getByRole("button", { name: "Approve" }).count()).toBe(0);
    await agent.getByRole("button", { name: "Take back" }).waitFor();
    await expectAccessible(agent);

    await enter(admin, tenant.admin.email, "/approvals");
    await admin.getByRole("link", { name: new RegExp(ticket.subject) }).waitFor();
    await admin.getByRole("button", { name: "Reject" }).click();
    const dialog = admin.getByRole("dialog");
    await dialog.getByRole("button", { name: "Reject", disabled: true }).waitFor();
    await dialog.getByLabel("Comment").fill("The other printer works.");
    await dialog.getByRole("button", { name: "Reject" }).click();
    await admin.getByRole("heading", { name: "Nothing waits for you" }).waitFor();
    await admin.getByRole("tab", { name: "Decided" }).click();
    await admin.getByText("The other printer works.").waitFor();
    await agent.getByText("The other printer works.").waitFor();
    await agent.getByRole("button", { name: "Take back" }).waitFor({ state: "detached" });
  });

  test("is taken back by whoever made it, and an admin keeps what they were writing about it", async ({ open }) => {
    const tenant = await onboardTenant();
    const { ticket, approval } = await asked(tenant);
    const [page, admin] = [await open(), await open()];
    await enter(admin, tenant.admin.email, "/approvals");
    await admin.getByRole("button", { name: "Reject" }).click();
    await admin.getByLabel("Comment").fill("The other printer works.");
    await enter(page, tenant.agent.email, "/approvals");
    await page.getByRole("button", { name: "Take back" }).click();
    await expect.poll(async () => (await tenant.agent.get(`/v1/approvals/${approval.id}`)).parse(Approval).status, soon).toBe("cancelled");
    await page.getByText("Taken back", { exact: true }).first().waitFor();
    // What is asked next comes to the admin, and the list without what was taken back.
    const next = await tenant.agent.post("/v1/approvals", { kind: "escalate", ticket_id: ticket.id, reason: "It is at the door." });
    expect(next.status).toBe(201);
    await admin.getByText("It is at the door.").waitFor();
    await admin.getByText("It spreads.").waitFor({ state: "detached" });
    expect(await admin.getByLabel("Comment").inputValue()).toBe("The other printer works.");
    allowComplaint(admin, /409|412/);
    await admin.getByRole("dialog").getByRole("button", { name: "Reject" }).click();
    await admin.getByRole("dialog").getByText("Somebody else has decided or changed this request meanwhile.").waitFor();
  });

  test("is not decided by whoever made it, though they have become an admin since", async ({ page }) => {
    const tenant = await onboardTenant();
    const email = `rising@${tenant.slug}.test`;
    const invited = await tenant.admin.post("/v1/users", { email, role: "agent" });
    expect(invited.status).toBe(201);
    const rising = await addPerson(tenant.id, email, null);
    await asked({ ...tenant, agent: rising });
    expect((await tenant.admin.patch(`/v1/users/${invited.parse(User).id}`, { role: "admin" })).status).toBe(200);
    await enter(page, email, "/approvals");
    await page.getByText("It spreads.").waitFor();
    await page.getByText("Another admin has to decide this").waitFor();
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
  });
});
