import { findEntity, openPosition, queryItems, sealPosition } from "@bulkhead/platform";
import * as z from "zod";
import { presentDelivery } from "./delivery-items.ts";
import { living, webhookKind, webhookPartition } from "./repository.ts";
import { Delivery, type ListDeliveries } from "./schema.ts";

const Position = z.object({ before: z.string() });

/** What a page may cost in items, whatever it is filtered by. */
const mostEvaluated = 500;
const shown = Object.keys(Delivery.shape);

/**
 * A page of an endpoint's deliveries, those of the newest events first, of the last 30 days. The endpoint and the page are read at once.
 * Filtered it may end short, with a cursor. 1 parallel step, more where some are left out.
 * @throws Problem `webhook.not_found`, `cursor.invalid`
 */
export async function listDeliveries(
  webhookId: string,
  { limit, cursor, status }: ListDeliveries,
): Promise<{ data: Delivery[]; next_cursor: string | null }> {
  const list = { operation: "listWebhookDeliveries", filters: { webhookId, status } };
  const start = cursor === undefined ? undefined : openPosition(list, cursor, Position).before;
  const [endpoint, page] = await Promise.all([findEntity(webhookKind, webhookId), readPage(webhookId, start, limit, status)]);
  living(endpoint);
  return { data: page.data, next_cursor: page.before === undefined ? null : sealPosition(list, { before: page.before }) };
}

async function readPage(
  webhookId: string,
  start: string | undefined,
  limit: number,
  status: Delivery["status"] | undefined,
): Promise<{ readonly data: Delivery[]; readonly before: string | undefined }> {
  const data: Delivery[] = [];
  let before = start;
  for (let evaluated = 0; evaluated < mostEvaluated;) {
    const { items, more } = await queryItems({
      pk: webhookPartition(webhookId),
      range: { from: "DELIVERY#", before: before === undefined ? "DELIVERY$" : `DELIVERY#${before}` },
      descending: true,
      limit: status === undefined ? limit + 1 : 100,
      only: shown,
    });
    for (const item of items) {
      // One more than fits tells whether anything follows.
      if (data.length === limit) return { data, before };
      const row = presentDelivery(Delivery.parse(item));
      before = row.id;
      if (status === undefined || row.status === status) data.push(row);
    }
    if (!more) return { data, before: undefined };
    evaluated += items.length;
  }
  return { data, before };
}
