import { expect, test } from "vitest";
import { scheduleName } from "./schedule-name.ts";

test("a schedule's name fits Scheduler's 64 characters and tells tenants, tickets, versions and attempts apart", () => {
  const tenant = "01935b2e-6f00-7000-8000-00000000ac3e";
  const ticket = "01935b2e-6f00-7000-8000-000000000001";
  const names = [
    scheduleName(tenant, ticket, 1),
    scheduleName(ticket, tenant, 1),
    scheduleName(tenant, ticket, 2),
    scheduleName(tenant, ticket, 1, 1),
  ];
  expect(new Set(names).size).toBe(4);
  expect(scheduleName(tenant, ticket, 999_999_999, 9_999)).toMatch(/^[0-9a-zA-Z._-]{1,64}$/);
});
