import { readRoster } from "./repository.ts";
import type { Webhook } from "./schema.ts";

/** All endpoints of the tenant, oldest first: one page, always. 1 round trip. */
export const listWebhooks = async (): Promise<{ data: Webhook[]; next_cursor: null }> => ({
  data: [...(await readRoster())],
  next_cursor: null,
});
