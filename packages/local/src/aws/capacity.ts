/** The capacity that DynamoDB calls consume: asked of the engine on every call, shown only to callers who asked. */
import * as z from "zod";
import { own } from "./key-condition.ts";
import type { Body } from "./leading-keys.ts";

const reads = new Set(["GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"]);
const writes = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"]);

/** Whether an operation consumes capacity. */
export const consumes = (operation: string): boolean => reads.has(operation) || writes.has(operation);

/** Makes the engine tell the capacity. @returns whether the caller wants to see it */
export const askCapacity = (operation: string, body: Body): boolean => {
  const asked = body["ReturnConsumedCapacity"];
  if (asked !== undefined && asked !== "NONE") return true;
  if (consumes(operation)) body["ReturnConsumedCapacity"] = "TOTAL";
  return false;
};

const Consumed = z.object({ CapacityUnits: z.number() });
const Capacity = z.object({ ConsumedCapacity: z.union([Consumed.transform((one) => [one]), z.array(Consumed)]).optional() });

const comma = 0x2c;
const marker = '"ConsumedCapacity":';

/** Splits an answer at its last member, when that is the capacity; the items before it need not be parsed. */
const split = (answer: Buffer): { readonly capacity: unknown; readonly rest: () => Buffer } => {
  const at = answer.lastIndexOf(marker);
  if (at > 0) {
    try {
      // Closes as a whole object only where the marker is a member of the outermost one.
      const capacity: unknown = JSON.parse(`{${answer.toString("utf8", at)}`);
      if (typeof capacity === "object" && capacity !== null && Object.keys(capacity).length === 1) {
        const before = answer[at - 1] === comma ? at - 1 : at;
        return { capacity, rest: () => Buffer.concat([answer.subarray(0, before), Buffer.from("}")]) };
      }
    } catch {
      // Text inside an item: fall through.
    }
  }
  const whole: unknown = JSON.parse(answer.toString());
  return {
    capacity: whole,
    rest: () => {
      if (typeof whole === "object" && whole !== null) Reflect.deleteProperty(whole, "ConsumedCapacity");
      return Buffer.from(JSON.stringify(whole));
    },
  };
};

export interface Units {
  readonly readUnits: number;
  readonly writeUnits: number;
}
const none: Units = { readUnits: 0, writeUnits: 0 };
const unitsOf = (operation: string, units: number): Units =>
  reads.has(operation) ? { readUnits: units, writeUnits: 0 } : { readUnits: 0, writeUnits: units };

/**
 * What a refused write consumes. A failed condition costs as much as reading and writing the item; the engine does not say
 * how large it is, so one unit for each item is counted (two in a transaction): right for items up to 1 KB.
 * Source: DynamoDB developer guide, "Write capacity units" and "Transactions".
 */
const unitsOfRefusal = (operation: string, code: string, body: Body): Units => {
  if (code === "ConditionalCheckFailedException" && writes.has(operation)) return unitsOf(operation, 1);
  if (code === "TransactionCanceledException") {
    const members = own(body, "TransactItems");
    return unitsOf(operation, 2 * (Array.isArray(members) ? members.length : 0));
  }
  return none;
};

/**
 * The capacity in an engine's answer, and the answer that the caller gets.
 * @param asked whether the caller wants to see the capacity
 */
export const takeCapacity = (
  operation: string,
  request: Body,
  asked: boolean,
  status: number,
  answer: Buffer,
): { readonly units: Units; readonly answer: Buffer } => {
  if (!consumes(operation)) return { units: none, answer };
  if (status !== 200) {
    const type = own(JSON.parse(answer.toString()), "__type");
    return { units: unitsOfRefusal(operation, typeof type === "string" ? (type.split("#").at(-1) ?? "") : "", request), answer };
  }
  const { capacity, rest } = split(answer);
  const { ConsumedCapacity } = Capacity.parse(capacity);
  if (ConsumedCapacity === undefined) return { units: none, answer };
  const units = ConsumedCapacity.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  return { units: unitsOf(operation, units), answer: asked ? answer : rest() };
};
