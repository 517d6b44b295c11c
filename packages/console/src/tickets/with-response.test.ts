import type { TicketResponse } from "@bulkhead/tickets/schema";
import { describe, expect, test } from "vitest";
import { withResponse } from "./with-response.ts";

const response = (id: string): TicketResponse => ({
  id,
  tenant_id: "tenant",
  ticket_id: "one",
  user_id: "me",
  message: "Done.",
  visibility: "public",
  channel: "api",
  attachments: [],
  created_at: "2026-11-22T10:00:00.000Z",
  edited_at: null,
});
const pages = (next_cursor: string | null, ...ids: string[]) => ({ pages: [{ data: ids.map(response), next_cursor }], pageParams: [""] });

describe("a response that was just made", () => {
  test("is the last of the conversation", () => {
    expect(withResponse(pages(null, "a"), response("b")).pages[0]?.data.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("is there once, when the live connection was faster", () => {
    expect(withResponse(pages(null, "a", "b"), response("b")).pages[0]?.data).toHaveLength(2);
  });

  test("is not put before responses that have not been read yet", () => {
    expect(withResponse(pages("more", "a"), response("c")).pages[0]?.data).toHaveLength(1);
  });
});
