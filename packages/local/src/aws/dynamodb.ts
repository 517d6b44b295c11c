/** DynamoDB: authorises each request, then hands it to the engine. What was judged is exactly what is forwarded. */
import { tableNames, type Stage, type TableName } from "@bulkhead/platform/names";
import { tableSchemas } from "@bulkhead/platform/tables";
import { ServiceError } from "../services.ts";
import { type Answer, cut, failure, raw } from "./answer.ts";
import { allow, befall, type Call, type Desk, isLost, perform } from "./call.ts";
import { askCapacity, takeCapacity } from "./capacity.ts";
import type { Engine } from "./engine.ts";
import { indexLag } from "./index-lag.ts";
import { type Body, type Demand, leadingKeys } from "./leading-keys.ts";

const writes = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"]);
/** Answers of these hold the engine's ARNs and nobody's items. */
const namesArns = /^(Describe|Create|Update|Delete|List|Tag|Untag)(?!Item)/;

export const parseBody = (body: Buffer): Body => {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new ServiceError("SerializationException", 400, "The request body is not JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ServiceError("SerializationException", 400, "The request body is not a JSON object.");
  return { ...value };
};

const conflict = (operation: string, body: Body): Answer => {
  const items = body["TransactItems"];
  if (!operation.startsWith("Transact") || !Array.isArray(items)) {
    return failure("dynamodb", 400, "TransactionConflictException", "Transaction is ongoing for the item");
  }
  const codes = items.map((_, index) => (index === 0 ? "TransactionConflict" : "None"));
  return failure(
    "dynamodb",
    400,
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
    {
      CancellationReasons: codes.map((Code) => (Code === "None" ? { Code } : { Code, Message: "Transaction is ongoing for the item" })),
    },
  );
};

export interface DynamoDbOptions {
  readonly desk: Desk;
  readonly stage: Stage;
  readonly engine: Engine;
  readonly realNowMs: () => number;
  /** Told after a successful write to a table with a stream. */
  readonly onWrite: (table: TableName) => void;
}

export const dynamoDb = ({ desk, stage, engine, realNowMs, onWrite }: DynamoDbOptions) => {
  const { nameTables, demands } = leadingKeys(stage);
  const lag = indexLag(realNowMs);
  const shortNames: ReadonlyMap<string, TableName> = new Map(tableSchemas.map(({ name }) => [tableNames(stage.stage)[name], name]));
  const streamed = new Set(tableSchemas.filter(({ stream }) => stream === true).map(({ name }) => name));
  const ourPrefix = `arn:aws:dynamodb:${stage.region}:${stage.account}:`;

  const shortName = (table: string | undefined): TableName | undefined => (table === undefined ? undefined : shortNames.get(table));
  const asWish = ({ action, resource, leadingKeys: keys, enclosingOperation }: Demand) => ({
    action,
    resource,
    context: { "dynamodb:leadingkeys": keys, "dynamodb:enclosingoperation": enclosingOperation },
  });
  const withOurArns = (operation: string, answer: Buffer): Buffer =>
    namesArns.test(operation) && engine.arnPrefix() !== ""
      ? Buffer.from(answer.toString().replaceAll(engine.arnPrefix(), ourPrefix))
      : answer;

  const run = async (call: Call, operation: string): Promise<Answer | typeof cut> => {
    const body = parseBody(call.body);
    nameTables(body);
    const asked = demands(operation, body);
    allow(desk, "dynamodb", call, asked.map(asWish));

    const tables = [...new Set(asked.flatMap(({ table }) => shortName(table) ?? []))];
    const fault = befall(desk, "dynamodb", operation, call, tables[0]);
    if (fault?.kind === "transaction_conflict") {
      desk.onCall({ service: "dynamodb", action: operation, principal: call.principal, readUnits: 0, writeUnits: 0, denied: false });
      return conflict(operation, body);
    }
    const showCapacity = askCapacity(operation, body);
    const { status, body: answered } = await engine.call(`DynamoDB_20120810.${operation}`, JSON.stringify(body));
    const { units, answer } = takeCapacity(operation, body, showCapacity, status, answered);
    desk.onCall({ service: "dynamodb", action: operation, principal: call.principal, ...units, denied: false });

    if (status === 200 && writes.has(operation)) {
      if (desk.faults()?.has("index_lag") === true) lag.wrote(operation, body);
      for (const table of tables) if (streamed.has(table)) onWrite(table);
    }
    if (isLost(desk, "dynamodb", operation, call, tables[0])) return cut;
    if (fault?.kind === "index_lag" && operation === "Query" && body["IndexName"] !== undefined && status === 200)
      return raw("dynamodb", status, lag.withhold(body, answer, fault.ms));
    return raw("dynamodb", status, withOurArns(operation, answer));
  };

  return (call: Call, operation: string): Promise<Answer | typeof cut> =>
    perform(desk, "dynamodb", operation, call, () => run(call, operation));
};
