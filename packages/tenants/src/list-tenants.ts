import { openPosition, sealPosition } from "@bulkhead/platform";
import * as z from "zod";
import { listShard, registryShards } from "./registry.ts";
import type { RegisteredTenant } from "./schema.ts";

const Position = z.object({
  shard: z
    .int()
    .min(0)
    .max(registryShards - 1),
  after: z.string().optional(),
});

/**
 * A page of the deployment's tenants, in an order that is stable while tenants come.
 * @throws Problem `cursor.invalid`
 */
export async function listTenants(page: {
  readonly limit: number;
  readonly cursor?: string | undefined;
}): Promise<{ data: RegisteredTenant[]; next_cursor: string | null }> {
  const list = { operation: "listTenants", filters: {} };
  const data: RegisteredTenant[] = [];
  let position = page.cursor === undefined ? { shard: 0 } : openPosition(list, page.cursor, Position);
  while (data.length < page.limit) {
    const tenants = await listShard(position.shard, { after: position.after, limit: page.limit - data.length });
    data.push(...tenants);
    const last = tenants.at(-1);
    if (data.length === page.limit && last !== undefined) position = { shard: position.shard, after: last.id };
    else if (position.shard + 1 < registryShards) position = { shard: position.shard + 1 };
    else return { data, next_cursor: null };
  }
  return { data, next_cursor: sealPosition(list, position) };
}
