/** The storage engine behind the AWS endpoint: our own child process on a file, or any DynamoDB-compatible endpoint. */
import { tableNames, type Stage } from "@bulkhead/platform/names";
import { tableSchemas } from "@bulkhead/platform/tables";
import { Pool } from "undici";
import { openEngineFile } from "./engine-file.ts";
import { startEngineProcess } from "./engine-process.ts";
import { createTables, type EngineCall } from "./engine-tables.ts";

export { EngineUnavailable } from "./engine-process.ts";

/** An answer of the engine as it came. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: Buffer;
}

export interface Engine {
  /** Where the engine listens, without a trailing slash. It believes everybody: for the host alone. */
  readonly endpoint: string;
  /** One call in DynamoDB's protocol; the target is `DynamoDB_20120810.PutItem` and the like. */
  call(target: string, body: string | Buffer): Promise<EngineAnswer>;
  /** Creates what is missing of the stage's tables. Must have been called before anything below. */
  createTables(): Promise<void>;
  /** What the engine's ARNs begin with, up to and with the colon before `table/`. */
  arnPrefix(): string;
  /** The engine's ARN of a table's stream, by the table's full name. */
  streamArn(table: string): string | undefined;
  /**
   * Forgets a table's stream records up to a sequence number, in small steps, always keeping the newest.
   * @returns how many; 0 where the engine trims its stream itself
   */
  trimStream(table: string, upTo: string): number;
  /** How many stream records wait in a table; undefined where the engine does not say. */
  streamLength(table: string): number | undefined;
  /**
   * Deletes the items that have expired, as DynamoDB's TTL does in its own time.
   * @param nowMs business time in epoch milliseconds
   * @returns how many; 0 where the engine sweeps by itself
   */
  sweepExpired(nowMs: number): Promise<number>;
  /** When the next item expires, in epoch milliseconds of business time: no sweep before that finds anything. */
  nextExpiryMs(): number | undefined;
  /** Resolves when the engine has ended by itself, with what it last said. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

/** Engines ask for a signature's form, not for a valid one. */
const formalSignature = "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

const sweepSize = 100;
const expiring = (stage: Stage) =>
  tableSchemas.flatMap(({ name, ttl }) => (ttl === undefined ? [] : [{ table: tableNames(stage.stage)[name], attribute: ttl }]));

/**
 * Starts the engine on a database file, or connects to an engine that runs elsewhere.
 * @throws EngineUnavailable with a line fit to be shown when there is no engine for this machine or it does not come up
 */
export const startEngine = async (where: { readonly file: string } | { readonly endpoint: string }, stage: Stage): Promise<Engine> => {
  const child = "file" in where ? await startEngineProcess(where.file) : undefined;
  const file = "file" in where ? openEngineFile(where.file) : undefined;
  const endpoint = "endpoint" in where ? where.endpoint.replace(/\/+$/, "") : `http://127.0.0.1:${child?.port ?? 0}`;
  const url = new URL(endpoint);
  const pool = new Pool(url.origin, { connections: 32, pipelining: 1, keepAliveTimeout: 30_000 });
  const path = url.pathname === "" ? "/" : url.pathname;

  const call: Engine["call"] = async (target, body) => {
    const answer = await pool.request({
      path,
      method: "POST",
      headers: {
        "x-amz-target": target,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-date": "20260101T000000Z",
        authorization: formalSignature,
      },
      body,
    });
    return { status: answer.statusCode, body: Buffer.from(await answer.body.arrayBuffer()) };
  };
  const callJson: EngineCall = async (target, body) => {
    const answer = await call(target, JSON.stringify(body));
    return { status: answer.status, body: JSON.parse(answer.body.toString()) };
  };

  let tables: Awaited<ReturnType<typeof createTables>> = new Map();
  return {
    endpoint,
    call,
    createTables: async () => {
      tables = await createTables(callJson, stage);
      for (const { table, attribute } of expiring(stage)) file?.indexExpiry(table, attribute);
    },
    arnPrefix: () => {
      const [first] = tables.values();
      return first === undefined ? "" : first.arn.slice(0, first.arn.indexOf(":table/") + 1);
    },
    streamArn: (table) => tables.get(table)?.streamArn,
    trimStream: (table, upTo) => file?.trimStream(table, upTo) ?? 0,
    streamLength: (table) => file?.streamLength(table),
    sweepExpired: async (nowMs) => {
      let swept = 0;
      const nowSeconds = Math.floor(nowMs / 1000);
      for (const { table, attribute } of expiring(stage)) {
        for (let keys = file?.expired(table, attribute, nowSeconds, sweepSize) ?? []; keys.length > 0;) {
          const answers = await Promise.all(
            keys.map((Key) =>
              callJson("DynamoDB_20120810.DeleteItem", {
                TableName: table,
                Key,
                // It may have been renewed since it was found.
                ConditionExpression: "#expiry < :now",
                ExpressionAttributeNames: { "#expiry": attribute },
                ExpressionAttributeValues: { ":now": { N: String(nowSeconds) } },
              }),
            ),
          );
          const deleted = answers.filter(({ status }) => status === 200).length;
          swept += deleted;
          // Nothing but renewed items left: they are no longer found, and an engine in trouble is asked again next time.
          keys = deleted === 0 ? [] : (file?.expired(table, attribute, nowSeconds, sweepSize) ?? []);
        }
      }
      return swept;
    },
    nextExpiryMs: () => {
      const earliest = expiring(stage).flatMap(({ table, attribute }) => file?.earliestExpiry(table, attribute) ?? []);
      // An item expires when the second after its expiry begins.
      return earliest.length === 0 ? undefined : (Math.min(...earliest) + 1) * 1000;
    },
    exited: child?.exited ?? new Promise<string>(() => undefined),
    stop: async () => {
      file?.close();
      await pool.destroy();
      await child?.stop();
    },
  };
};
