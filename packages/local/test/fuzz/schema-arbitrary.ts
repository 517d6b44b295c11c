/** What fits a JSON schema, and what nearly does. For the schemas that zod writes of our contracts. */
import * as fc from "fast-check";
import * as z from "zod";

const Schema = z.looseObject({
  $ref: z.string().optional(),
  const: z.json().optional(),
  enum: z.array(z.json()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  not: z.unknown().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  propertyNames: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
});
type Schema = z.infer<typeof Schema>;
export type Value = z.infer<ReturnType<typeof z.json>>;

/** What a generator needs to know beside the schema. */
export interface Surroundings {
  readonly definitions: Readonly<Record<string, unknown>>;
  /** A string of this pattern stands for an entity: what to put there, by the name of the member that holds it. */
  readonly idPattern: string;
  readonly idFor: (member: string) => fc.Arbitrary<string>;
}

/** Larger than this nothing is made: limits of storage are not what is tried here. */
const mostItems = 4;
const mostLetters = 60;

/** Values that somebody would try who wants to see what happens. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "null",
    "undefined",
    "NaN",
    "-1",
    "1e999",
    "\u0000",
    "a\u0000b",
    "\ud800",
    "\uffff\ufffe",
    "\u202e",
    "e\u0301".repeat(30),
    "👩‍👩‍👧‍👦".repeat(10),
    "#pk = :pk",
    "T#TICKET#1",
    "${aws:PrincipalTag/tenant_id}",
    "../../etc/passwd",
    "%2e%2e%2f",
    "%00",
    "' OR 1=1 --",
    '{"$gt":""}',
    "<script>alert(1)</script>",
    "=1+1",
    "__proto__",
    "constructor",
    "toString",
    "0000-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
    "2026-02-30T00:00:00.000Z",
    "2026-13-01",
    "PT0S",
    "PT999999999999H",
    "P1Y",
    "24:00",
    "99:99",
    "Mars/Olympus",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
  ),
  fc.string({ unit: "binary", maxLength: mostLetters }),
  fc.constantFrom(201, 255, 256, 1_000, 20_001).map((length) => "x".repeat(length)),
);

export const hostile: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 2, arbitrary: fc.constantFrom<Value>(null, true, false, 0, -0, -1, 0.1, 1e308, -1e308, 2 ** 53, 2 ** 31, 5e-324) },
  { weight: 2, arbitrary: fc.constantFrom<Value>([], {}, [[]], [null], { S: "x" }, { toString: 1 }, { length: 9 }, [1, "1", [1]]) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => z.json().parse(value)) },
);

const email = fc.integer({ min: 0, max: 1e9 }).map((number) => `someone${number}@fuzz.test`);
/** Where a schema says less than the rule behind it: what has been trimmed, read from text or looked up. */
const byMember: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  email,
  admin_email: email,
  time_zone: fc.constantFrom("UTC", "Europe/Berlin", "Australia/Lord_Howe"),
  number: fc.integer({ min: 1, max: 12 }).map(String),
};

/** What fits the schema, as far as it says: rules in code beside it are not known here. */
export function fitting(schema: unknown, around: Surroundings, member = "", depth = 0): fc.Arbitrary<Value> {
  const hint = byMember[member];
  const known = Schema.parse(schema === true ? {} : schema);
  if (hint !== undefined && (known.type === undefined || known.type === "string") && known.enum === undefined && known.anyOf === undefined)
    return hint;
  const inner = (part: unknown, name = member): fc.Arbitrary<Value> => fitting(part, around, name, depth + 1);
  if (known.$ref !== undefined) return inner(around.definitions[known.$ref.replace(/^#\/\$defs\//, "")]);
  if (known.const !== undefined) return fc.constant(known.const);
  if (known.enum !== undefined) return fc.constantFrom(...known.enum);
  const choices = known.anyOf ?? known.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => inner(choice)));
  if (known.allOf !== undefined) return inner(Object.assign({}, ...known.allOf, { ...known, allOf: undefined }));
  if (depth > 6) return fc.constant(null);
  switch (Array.isArray(known.type) ? known.type[0] : known.type) {
    case "string":
      return fittingText(known, around, member);
    case "integer":
      return fc.integer({
        min: known.minimum ?? (known.exclusiveMinimum ?? -1_001) + 1,
        max: known.maximum ?? (known.exclusiveMaximum ?? 1_001) - 1,
      });
    case "number": {
      const { exclusiveMinimum, exclusiveMaximum, minimum = exclusiveMinimum ?? -1e6, maximum = exclusiveMaximum ?? 1e6 } = known;
      const [minExcluded, maxExcluded] = [minimum === exclusiveMinimum, maximum === exclusiveMaximum];
      return fc.double({ min: minimum, max: maximum, minExcluded, maxExcluded, noNaN: true });
    }
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fittingList(known, inner);
    case "object":
      return fittingObject(known, inner);
    default:
      return hostile;
  }
}

const words = ["The printer is on fire", "hardware", "Please come", "Größe", "印刷", "a"];

function fittingText({ pattern, format, minLength = 0, maxLength = 1_000 }: Schema, around: Surroundings, member: string) {
  if (pattern === around.idPattern) return around.idFor(member);
  if (format === "date-time")
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
  if (format === "email") return email;
  if (pattern !== undefined) {
    try {
      return fc.stringMatching(new RegExp(pattern), { size: "small" }).filter((text) => text.length <= maxLength);
    } catch {
      // A look-around, which no generator knows: what follows may fit all the same.
    }
  }
  const most = Math.max(minLength, Math.min(maxLength, mostLetters));
  return fc
    .array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(" ").padEnd(minLength, "x").slice(0, most).trim().padEnd(minLength, "x"));
}

function fittingList({ items, prefixItems, minItems = 0, maxItems = mostItems }: Schema, inner: (part: unknown) => fc.Arbitrary<Value>) {
  if (prefixItems !== undefined) return fc.tuple(...prefixItems.map((item) => inner(item)));
  return fc.array(inner(items ?? {}), { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, mostItems)) });
}

function fittingObject(
  { properties = {}, required = [], propertyNames, additionalProperties }: Schema,
  inner: (part: unknown, name?: string) => fc.Arbitrary<Value>,
): fc.Arbitrary<Value> {
  // A record with fixed keys requires what it does not name one by one.
  const named = { ...Object.fromEntries(required.map((name) => [name, additionalProperties ?? {}])), ...properties };
  const declared = fc.record(Object.fromEntries(Object.entries(named).map(([name, part]) => [name, inner(part, name)])), {
    requiredKeys: required,
    noNullPrototype: true,
  });
  if (additionalProperties === undefined || typeof additionalProperties === "boolean") return declared;
  const names = propertyNames === undefined ? fc.constantFrom(...words) : inner(propertyNames).map(String);
  const further = fc.dictionary(names, inner(additionalProperties), { maxKeys: mostItems, noNullPrototype: true });
  return fc.tuple(declared, further).map(([first, second]) => ({ ...second, ...first }));
}

/** One thing changed somewhere in a value: a member gone, one too many, another in its place. */
export function nearly(value: Value): fc.Arbitrary<Value> {
  const here: fc.Arbitrary<Value>[] = [hostile];
  if (typeof value === "string")
    here.push(
      fc.constant(` ${value} `),
      fc.constant(value.toUpperCase()),
      fc.constant(`${value}\u0000`),
      fc.constant(value.slice(0, -1)),
      fc.constant([value]),
    );
  if (typeof value === "number")
    here.push(fc.constant(String(value)), fc.constant(-value), fc.constant(value + 0.5), fc.constant(value * 1e9));
  if (Array.isArray(value)) {
    here.push(
      fc.constant([...value, ...value]),
      fc.constant(Object.fromEntries(value.entries())),
      hostile.map((one): Value => [...value, one]),
    );
    for (const [index, item] of value.entries()) here.push(nearly(item).map((changed): Value => value.with(index, changed)));
  } else if (typeof value === "object" && value !== null) {
    here.push(fc.tuple(hostileText, hostile).map(([name, one]): Value => ({ ...value, [name]: one })));
    for (const [name, item] of Object.entries(value)) {
      const { [name]: _, ...rest } = value;
      here.push(
        fc.constant<Value>(rest),
        nearly(item).map((changed): Value => ({ ...value, [name]: changed })),
      );
    }
  }
  return fc.oneof(...here);
}
