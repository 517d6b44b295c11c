import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { fitting, hostile, nearly, type Surroundings, type Value } from "./schema-arbitrary.ts";

const around: Surroundings = { definitions: {}, idPattern: "^id$", idFor: (member) => fc.constant(`an id for ${member}`) };

test("what is said to fit does, in every form that our contracts use", () => {
  const schema = z.strictObject({
    text: z.string().min(5).max(7),
    moment: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    kind: z.enum(["a", "b"]),
    count: z.int().min(1).max(3),
    share: z.number().gt(0).max(1).optional(),
    flag: z.boolean().nullable(),
    list: z.array(z.strictObject({ only: z.literal("x") })).min(1),
    pair: z.tuple([z.string(), z.int()]),
    map: z.record(z.enum(["mon", "tue"]), z.array(z.string()).max(2)).optional(),
    either: z.union([z.literal(1), z.string().regex(/^PT\d+H$/)]),
  });
  fc.assert(
    fc.property(fitting(z.toJSONSchema(schema, { io: "input" }), around), (value) => {
      expect(schema.safeParse(value).error?.issues).toBeUndefined();
    }),
  );
});

test("ids are asked for by the member that holds them", () => {
  const schema = z.toJSONSchema(z.strictObject({ ticket_id: z.string().regex(/^id$/) }));
  fc.assert(
    fc.property(fitting(schema, around), (value) => {
      expect(value).toEqual({ ticket_id: "an id for ticket_id" });
    }),
    { numRuns: 3 },
  );
});

test("what nearly fits differs, now in a member, now in an item, and is JSON", () => {
  const value: Value = { a: "x", list: [1, { b: true }] };
  const seen = fc.sample(nearly(value), { numRuns: 500, seed: 1 }).map((one) => JSON.stringify(one));
  expect(seen.filter((text) => text === undefined)).toEqual([]);
  for (const pattern of [/^\{"list":/, /"a":"X"/, /^\{"a":"x","list":\[1,\{"b":true\},1,/, /"b":(?!true)/, /^\{"a":"x"\}$/])
    expect(seen.some((text) => pattern.test(text))).toBe(true);
  expect(fc.sample(hostile, { numRuns: 500, seed: 1 }).filter((one) => JSON.stringify(one) === undefined)).toEqual([]);
});
