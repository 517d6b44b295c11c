import { expect, test } from "vitest";
import { runAs, systemActor } from "./context.ts";
import type { DomainEvent } from "./events.ts";
import { auditItem, chainStart, entryHash, redaction, type AuditEntry } from "./trail.ts";

const tenant = "01935b2e-6f00-7000-8000-00000000ac3e";
const event: DomainEvent = {
  id: "01935b2e-6f00-7000-8000-0000000000e1",
  type: "ticket.created",
  schema_version: 1,
  tenant_id: tenant,
  entity: "ticket",
  entity_id: "01935b2e-6f00-7000-8000-000000000001",
  entity_version: 1,
  occurred_at: "2026-11-22T10:00:00.000Z",
  actor: { type: "user", user_id: "01935b2e-6f00-7000-8000-0000000000a1" },
  cause: "request-1",
  batch: null,
  old_value: null,
  new_value: { subject: "A secret of Alice", status: "new" },
  data: { status: "new" },
};
const seal = (facts: Partial<DomainEvent> = {}, previous = chainStart) =>
  runAs({ actor: systemActor(tenant), cause: "test" }, () => auditItem({ ...event, ...facts }, previous));

const verifies = ({ hash, ...entry }: AuditEntry, previous = chainStart): boolean => entryHash(previous, entry) === hash;

test("an entry verifies behind the hash that it was sealed behind, and behind no other", () => {
  const { entry } = seal();
  expect(verifies(entry)).toBe(true);
  expect(verifies(entry, entry.hash)).toBe(false);
});

test("no fact of an entry can be changed unseen", () => {
  const { entry } = seal();
  const changed: Partial<AuditEntry>[] = [
    { new_value: { ...entry.new_value, status: "closed" } },
    { new_value: { status: "new" } },
    { old_value: { status: "open" } },
    { actor: { type: "system", user_id: null } },
    { occurred_at: "2026-11-22T10:00:00.001Z" },
    { type: "ticket.closed" },
    { data: {} },
    { cause: "request-2" },
  ];
  for (const change of changed) expect(verifies({ ...entry, ...change }), JSON.stringify(change)).toBe(false);
});

test("the order in which storage returns attributes does not matter", () => {
  const { entry } = seal();
  expect(verifies({ ...entry, new_value: { status: "new", subject: "A secret of Alice" } })).toBe(true);
});

test("a blanked value gives way to its digest and the chain still verifies", () => {
  const { entry } = seal();
  const { salt, ...rest } = entry;
  const bare = { ...rest, salt };
  // What an eraser keeps: the digest of what it blanks, and the salts of what remains.
  const digestOf = (field: string) => redactionOf(bare, field);
  const redacted: AuditEntry = {
    ...rest,
    new_value: { status: "new" },
    salts: { "new_value.status": digestOf("status").salt },
    redacted: { "new_value.subject": digestOf("subject").digest },
  };
  expect(verifies(redacted)).toBe(true);
  expect(JSON.stringify(redacted)).not.toContain("Alice");
  expect(verifies({ ...redacted, redacted: { "new_value.subject": "0".repeat(43) } })).toBe(false);
});

test("equal values do not show as equal digests in two entries", () => {
  const [a, b] = [seal().entry, seal().entry];
  expect(redactionOf(a, "subject").digest).not.toBe(redactionOf(b, "subject").digest);
});

function redactionOf(entry: Pick<AuditEntry, "salt" | "new_value">, field: string) {
  return redaction(entry, `new_value.${field}`, entry.new_value?.[field]);
}
