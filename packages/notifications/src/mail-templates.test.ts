import { expect, test } from "vitest";
import { composeMail } from "./mail-templates.ts";
import type { MailContent } from "./mail-queue.ts";

const setting = {
  tenant: "Acme",
  publicUrl: "https://tickets.example.com",
  unsubscribeUrl: "https://tickets.example.com/v1/notifications/unsubscribe?token=abc",
};
const entry = (subject: string, title = "Ada responded"): MailContent => ({
  event_id: "01935b2e-6f00-7000-8000-000000000001",
  kind: "response",
  audience: "requester",
  title,
  ticket: { id: "01935b2e-6f00-7000-8000-0000000000aa", number: 7, subject },
  occurred_at: "2026-11-22T10:05:00.000Z",
});

test("a mail tells one thing, where to find it, why it came and how to end it", () => {
  const { to, subject, text, html, headers } = composeMail("ada@acme.test", setting, [entry("The printer is on fire")]);
  expect([to, subject]).toEqual(["ada@acme.test", "[Acme] #7 The printer is on fire: Ada responded"]);
  expect(text).toBe(
    [
      "#7 The printer is on fire",
      "Ada responded",
      "https://tickets.example.com/tickets/01935b2e-6f00-7000-8000-0000000000aa",
      "",
      "-- ",
      "You get this mail because you want to hear of responses to your tickets.",
      "No more of it: https://tickets.example.com/v1/notifications/unsubscribe?token=abc",
      "",
    ].join("\n"),
  );
  expect(html).toContain('<a href="https://tickets.example.com/tickets/01935b2e-6f00-7000-8000-0000000000aa"');
  expect(html).toContain(">No more of it</a>");
  expect(headers).toEqual({
    "List-Unsubscribe": "<https://tickets.example.com/v1/notifications/unsubscribe?token=abc>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "Auto-Submitted": "auto-generated",
  });
});

test("a digest tells all of it, in order, with its times, and names every kind", () => {
  const second: MailContent = {
    ...entry("Another one", "Bob assigned a ticket to you"),
    kind: "assigned",
    occurred_at: "2026-11-22T10:07:00.000Z",
  };
  const account: MailContent = { ...entry(""), kind: "account", ticket: null, title: "Ada changed your role to agent" };
  const { subject, text } = composeMail("ada@acme.test", setting, [entry("The printer"), second, account]);
  expect(subject).toBe("[Acme] 3 things have happened");
  expect(text).toContain("10:05 UTC  #7 The printer\nAda responded\n");
  expect(text).toContain("10:07 UTC  #7 Another one\nBob assigned a ticket to you\n");
  expect(text).toContain("10:05 UTC  Ada changed your role to agent\nhttps://tickets.example.com\n");
  expect(text).toContain("responses to your tickets, tickets that are assigned to you, your role and your teams");
});

test("what people wrote is text: neither markup, nor lines, nor links of its own", () => {
  const evil = `"><script>alert(1)</script>&amp;<img src=x onerror='x'>`;
  const { html } = composeMail("ada@acme.test", { ...setting, tenant: evil }, [entry(evil, `${evil} responded`)]);
  expect(html).not.toMatch(/<(?:script|img)/);
  expect(html).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&lt;img src=x onerror=&#39;x&#39;&gt;");
  const { text } = composeMail("ada@acme.test", setting, [
    entry("A subject\r\nNo more of it: https://evil.test\u2028x", "Eve\n\n-- \nresponded"),
  ]);
  expect(text.split("\n")).toHaveLength(8);
  expect(text).toContain("#7 A subject No more of it: https://evil.test x\nEve -- responded\n");
});

test("a mail loads nothing and runs nothing", () => {
  const { html } = composeMail("ada@acme.test", setting, [entry("The printer"), entry("Another one")]);
  expect(html).not.toMatch(/<(?:script|img|link|iframe|form)|src=|url\(/);
});
