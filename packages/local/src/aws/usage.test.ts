import { expect, test } from "vitest";
import type { CallRecord } from "../services.ts";
import { askCapacity, takeCapacity } from "./capacity.ts";
import { usageCounter } from "./usage.ts";

const call = (overrides: Partial<CallRecord>, worker?: string): CallRecord => ({
  service: "dynamodb",
  action: "PutItem",
  principal: { roleArn: "r", sessionName: "s", tags: {}, ...(worker !== undefined && { worker }) },
  readUnits: 0,
  writeUnits: 1,
  denied: false,
  ...overrides,
});

test("counts by action, by function and by what its worker was doing", () => {
  const usage = usageCounter((worker) => (worker === "tickets-api:1" ? "POST /v1/tickets" : undefined));
  usage.record(call({}, "tickets-api:1"));
  usage.record(call({ action: "Query", readUnits: 0.5, writeUnits: 0 }, "tickets-api:2"));
  usage.record(call({ service: "sts", action: "AssumeRole", writeUnits: 0, denied: true }));
  const snapshot = usage.snapshot();
  expect(snapshot).toMatchObject({ calls: 3, read_units: 0.5, write_units: 1, denied: 1 });
  expect(Object.keys(snapshot.actions)).toEqual(["dynamodb:PutItem", "dynamodb:Query", "sts:AssumeRole"]);
  expect(snapshot.functions).toEqual({ "tickets-api": expect.objectContaining({ calls: 2, read_units: 0.5, write_units: 1 }) });
  expect(snapshot.routes).toEqual({
    "POST /v1/tickets": {
      calls: 1,
      read_units: 0,
      write_units: 1,
      denied: 0,
      actions: { "dynamodb:PutItem": { calls: 1, read_units: 0, write_units: 1, denied: 0 } },
    },
  });
  usage.record(call({}));
  expect(snapshot.calls).toBe(3);
});

test("capacity is asked for, and shown only to who asked", () => {
  const body: Record<string, unknown> = {};
  expect(askCapacity("PutItem", body)).toBe(false);
  expect(body).toEqual({ ReturnConsumedCapacity: "TOTAL" });
  expect(askCapacity("PutItem", { ReturnConsumedCapacity: "NONE" })).toBe(false);
  expect(askCapacity("PutItem", { ReturnConsumedCapacity: "INDEXES" })).toBe(true);
  const control: Record<string, unknown> = {};
  askCapacity("DescribeTable", control);
  expect(control).toEqual({});
});

test.each<[string, string, string, number, string]>([
  ["at the end", "Query", '{"Items":[],"Count":0,"ConsumedCapacity":{"TableName":"t","CapacityUnits":0.5}}', 0.5, '{"Items":[],"Count":0}'],
  ["alone", "PutItem", '{"ConsumedCapacity":{"TableName":"t","CapacityUnits":2}}', 2, "{}"],
  ["at the beginning", "GetItem", '{"ConsumedCapacity":{"CapacityUnits":1},"Item":{"pk":{"S":"x"}}}', 1, '{"Item":{"pk":{"S":"x"}}}'],
  ["of several tables", "TransactWriteItems", '{"ConsumedCapacity":[{"CapacityUnits":4},{"CapacityUnits":2}]}', 6, "{}"],
  [
    "absent, with an attribute of its name",
    "GetItem",
    '{"Item":{"ConsumedCapacity":{"M":{}}}}',
    0,
    '{"Item":{"ConsumedCapacity":{"M":{}}}}',
  ],
  [
    "absent, with a text like it",
    "GetItem",
    '{"Item":{"x":{"S":"\\"ConsumedCapacity\\":{\\"CapacityUnits\\":9}}"}}}',
    0,
    '{"Item":{"x":{"S":"\\"ConsumedCapacity\\":{\\"CapacityUnits\\":9}}"}}}',
  ],
  [
    "beside an attribute of its name",
    "GetItem",
    '{"Item":{"ConsumedCapacity":{"S":"é"}},"ConsumedCapacity":{"CapacityUnits":1}}',
    1,
    '{"Item":{"ConsumedCapacity":{"S":"é"}}}',
  ],
])("capacity %s of an answer is taken out", (_, operation, answer, units, rest) => {
  const taken = takeCapacity(operation, {}, false, 200, Buffer.from(answer));
  expect(taken.units.readUnits + taken.units.writeUnits).toBe(units);
  expect(JSON.parse(taken.answer.toString())).toEqual(JSON.parse(rest));
  expect(takeCapacity(operation, {}, true, 200, Buffer.from(answer)).answer.toString()).toBe(answer);
});

test.each<[string, object, string, number]>([
  ["PutItem", {}, "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", 1],
  ["TransactWriteItems", { TransactItems: [{}, {}, {}] }, "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", 6],
  ["PutItem", {}, "com.amazon.coral.validate#ValidationException", 0],
])("a %s %j that is refused with %s costs %d", (operation, request, type, units) => {
  expect(takeCapacity(operation, { ...request }, false, 400, Buffer.from(JSON.stringify({ __type: type }))).units).toEqual({
    readUnits: 0,
    writeUnits: units,
  });
});
