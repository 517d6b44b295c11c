/** A tenant with very many tickets, in no time: a few that the product made, and copies of them in the engine. */
import { tableNames } from "@bulkhead/platform/names";
import * as z from "zod";
import type { Engine } from "../src/aws/engine.ts";
import { localStage } from "../src/stage.ts";
import { partition, type Item } from "./engine-client.ts";

/** One request to the API as some person; answers the body of its success. */
export type Send = (who: "admin" | "agent" | "user", method: string, path: string, body?: unknown) => Promise<unknown>;

export interface CrowdedTenant {
  readonly id: string;
  readonly send: Send;
  /** Whose tickets half of them are. */
  readonly userId: string;
  readonly otherUserId: string;
  /** In whose queue half of the active ones are, and the agent is a member. */
  readonly teamId: string;
}

const Identified = z.object({ id: z.string() });
const priorities = ["medium", "medium", "high", "low", "medium", "urgent"] as const;

/** A ticket of each kind: new and nobody's, open with the agent, closed; of either user, in the team's queue or none's. */
async function models({ send, userId, otherUserId, teamId }: CrowdedTenant): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const priority of priorities) {
    for (const team_id of [teamId, null]) {
      for (const user_id of [userId, otherUserId]) {
        for (const fate of ["new", "open", "closed"] as const) {
          const { id } = Identified.parse(
            await send("admin", "POST", "/v1/tickets", {
              subject: "The report export crashes with large ranges",
              description: "One month works. A whole year ends with a white page after about a minute.",
              category: "software",
              tags: ["export"],
              priority,
              user_id,
              team_id,
            }),
          );
          if (fate === "open") await send("agent", "POST", `/v1/tickets/${id}/pickup`);
          if (fate === "closed") await send("admin", "DELETE", `/v1/tickets/${id}`);
          ids.push(id);
        }
      }
    }
  }
  return ids;
}

/** As many as one transaction takes: the engine is five times faster with these than with batches. */
const batchSize = 100;
const lanes = 2;
const apartMs = 600_000;
const moment = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
/** Stands for "no deadline". */
const never = "9999-12-31T23:59:59.999Z";

/** The same item under another id, with all of its times moved by `ms`. */
const copied = (item: string, id: string, copy: string, ms: number): string =>
  item.replaceAll(id, copy).replaceAll(moment, (at) => (at === never ? at : new Date(Date.parse(at) + ms).toISOString()));

/** An id that sorts by its number, in a form that ids have. */
const copyId = (n: number): string => `01900000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

/**
 * Fills a tenant up to `size` tickets. Of a copy there is what indexes hold of a ticket, and nothing that no list reads. A third each is
 * new and nobody's, open with the agent, closed; deadlines lie ten minutes apart.
 */
export async function crowd(engine: Engine, tenant: CrowdedTenant, size: number): Promise<void> {
  const originals = await Promise.all(
    (await models(tenant)).map(async (id) => {
      const listed = (await partition(engine, "desk", `${tenant.id}#TICKET#${id}`)).find(
        (item: Item) => item["by_status_pk"] !== undefined,
      );
      return { id, item: JSON.stringify(listed) };
    }),
  );
  const table = tableNames(localStage.stage).desk;
  let next = originals.length;
  const fill = async (): Promise<void> => {
    while (next < size) {
      const copies: string[] = [];
      for (; next < size && copies.length < batchSize; next++) {
        const original = originals[next % originals.length];
        if (original !== undefined) copies.push(copied(original.item, original.id, copyId(next), next * apartMs));
      }
      const puts = copies.map((item) => `{"Put":{"TableName":"${table}","Item":${item}}}`);
      const { status, body } = await engine.call("DynamoDB_20120810.TransactWriteItems", `{"TransactItems":[${puts.join(",")}]}`);
      if (status !== 200) throw new Error(`TransactWriteItems: ${body.toString().slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, fill));
}
