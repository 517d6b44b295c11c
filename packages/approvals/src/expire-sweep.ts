/** Sweep: ends the requests that nobody decided in time. They count as expired before; this tells everybody else. */
import { inTenant, newId, nowMs, parseStored, queryItems, timestamp } from "@bulkhead/platform";
import { everyTenant } from "@bulkhead/tenants";
import pMap from "p-map";
import * as z from "zod";
import { expireApproval } from "./expire-approval.ts";
import { lifetimeMs, statusPartition } from "./repository.ts";

/** Tenants at a time: most of it is spent waiting for STS. */
const concurrency = 16;
/** Read at a time. */
const chunk = 100;

const Row = z.object({ id: z.string(), created_at: z.string() });

export async function handler(): Promise<void> {
  const cause = `approvals-expire ${newId()}`;
  await pMap(
    everyTenant(),
    async ({ id, status }) => {
      if (status !== "provisioning") await inTenant(id, cause, expireAll);
    },
    { concurrency },
  );
}

/** 1 round trip where nothing has expired. */
async function expireAll(): Promise<void> {
  const before = timestamp(nowMs() - lifetimeMs + 1);
  for (let after: string | undefined, more = true; more;) {
    const page: Awaited<ReturnType<typeof queryItems>> = await queryItems({
      index: "by_status",
      pk: statusPartition("requested"),
      range: { after, before },
      limit: chunk,
    });
    const rows = page.items.map((item) => parseStored(Row, item));
    for (const { id } of rows) await expireApproval(id);
    const last = rows.at(-1);
    more = page.more && last !== undefined;
    if (last !== undefined) after = `${last.created_at}#${last.id}`;
  }
}
