/**
 * EventBridge event patterns, as far as our rules use them. A pattern that says more than is understood here would match
 * something else than when deployed: it is refused at the start.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
import { eventSource } from "@bulkhead/platform/events";
import type { SubscriberFunction } from "@bulkhead/platform/functions";

/** What one field must be: any of these. */
export type FieldPattern =
  | string
  | number
  | boolean
  | null
  | { readonly prefix: string }
  | { readonly "anything-but": readonly (string | number)[] }
  | { readonly exists: boolean };

export interface EventPattern {
  readonly [field: string]: readonly FieldPattern[] | EventPattern;
}

/** The rule that a subscriber is wired with. */
export const patternOf = (declaration: SubscriberFunction): EventPattern => ({
  source: [...new Set(declaration.on.map(eventSource))],
  "detail-type": [...declaration.on],
});

type Test = (value: unknown) => boolean;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: readonly FieldPattern[] | EventPattern): value is readonly FieldPattern[] => Array.isArray(value);

/** An event's array matches when any of its members does. */
const anyOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) ? value.some(test) : test(value);

function fieldTest(field: string, expected: FieldPattern): Test {
  if (expected === null || typeof expected !== "object") return anyOf((value) => value === expected);
  const [[operator, operand] = ["", undefined], ...others] = Object.entries<unknown>(expected);
  if (others.length > 0) throw new Error(`event pattern: ${field} combines operators`);
  switch (operator) {
    case "prefix":
      if (typeof operand === "string") return anyOf((value) => typeof value === "string" && value.startsWith(operand));
      break;
    case "anything-but":
      if (Array.isArray(operand)) return (value) => value !== undefined && anyOf((member) => !operand.includes(member))(value);
      break;
    case "exists":
      if (typeof operand === "boolean") return (value) => (value !== undefined) === operand;
      break;
  }
  throw new Error(`event pattern: ${field} uses ${JSON.stringify(expected)}, which is not supported`);
}

/** Compiles a pattern; throws on an operator that it does not know. */
export function compilePattern(pattern: EventPattern, path = ""): Test {
  const tests = Object.entries(pattern).map(([field, expected]): Test => {
    const where = `${path}${field}`;
    if (!isList(expected)) {
      const nested = compilePattern(expected, `${where}.`);
      return (event) => isRecord(event) && nested(event[field] ?? {});
    }
    if (expected.length === 0) throw new Error(`event pattern: ${where} is empty`);
    const alternatives = expected.map((one) => fieldTest(where, one));
    return (event) => isRecord(event) && alternatives.some((test) => test(event[field]));
  });
  if (tests.length === 0) throw new Error(`event pattern: ${path === "" ? "it" : path} is empty`);
  return (event) => tests.every((test) => test(event));
}
