/** The Condition element: operators, set qualifiers and `IfExists`, with AWS's semantics for absent and multi-valued keys. */
import { compileArn, compilePattern, type Pattern, type RequestContext, UnsupportedPolicy } from "./iam-pattern.ts";

/** Whether a request meets a condition. */
export type Condition = (context: RequestContext) => boolean;

type Compile = (source: string, checkKey: (key: string) => void) => Pattern;

const boolean: Compile = (source) => {
  const expected = source.toLowerCase();
  if (expected !== "true" && expected !== "false") throw new UnsupportedPolicy(`"${source}" is not a boolean`);
  return (value) => value.toLowerCase() === expected;
};
const literal: Compile = (source, checkKey) => compilePattern(source, "literal", checkKey);
const glob: Compile = (source, checkKey) => compilePattern(source, "glob", checkKey);

const operators: Readonly<Record<string, { readonly compile: Compile; readonly negated?: true }>> = {
  stringequals: { compile: literal },
  stringnotequals: { compile: literal, negated: true },
  stringlike: { compile: glob },
  stringnotlike: { compile: glob, negated: true },
  // AWS compares both with wildcards.
  arnequals: { compile: compileArn },
  arnlike: { compile: compileArn },
  arnnotequals: { compile: compileArn, negated: true },
  arnnotlike: { compile: compileArn, negated: true },
  bool: { compile: boolean },
};

type Qualifier = "forallvalues" | "foranyvalue";

const split = (operator: string): { readonly qualifier?: Qualifier; readonly base: string; readonly ifExists: boolean } => {
  const lower = operator.toLowerCase();
  const colon = lower.indexOf(":");
  const named = lower.slice(colon + 1);
  const ifExists = named.endsWith("ifexists");
  const base = ifExists ? named.slice(0, -"ifexists".length) : named;
  if (colon < 0) return { base, ifExists };
  const qualifier = lower.slice(0, colon);
  if (qualifier !== "forallvalues" && qualifier !== "foranyvalue") throw new UnsupportedPolicy(`unknown qualifier in "${operator}"`);
  return { qualifier, base, ifExists };
};

const valueOf = (context: RequestContext, key: string): string | readonly string[] | undefined => {
  const value = context.get(key);
  return value?.length === 0 && typeof value !== "string" ? undefined : value;
};

const compileNull = (key: string, values: readonly string[]): Condition => {
  const expected = new Set(values.map((value) => value.toLowerCase()));
  for (const value of expected)
    if (value !== "true" && value !== "false") throw new UnsupportedPolicy(`Null of ${key} takes true or false, not "${value}"`);
  return (context) => expected.has(String(valueOf(context, key) === undefined));
};

/**
 * Compiles `{ "<operator>": { "<key>": values } }` for one operator and key.
 * @throws UnsupportedPolicy on an operator, qualifier, key or variable that this evaluator does not know
 */
export const compileCondition = (
  operator: string,
  rawKey: string,
  values: readonly string[],
  checkKey: (key: string) => void,
): Condition => {
  const key = rawKey.toLowerCase();
  checkKey(key);
  if (values.length === 0) throw new UnsupportedPolicy(`${operator} of ${rawKey} has no values`);
  const { qualifier, base, ifExists } = split(operator);
  if (base === "null") {
    if (qualifier !== undefined || ifExists) throw new UnsupportedPolicy(`"${operator}" is not an operator`);
    return compileNull(key, values);
  }
  const known = operators[base];
  if (known === undefined) throw new UnsupportedPolicy(`unknown operator "${operator}"`);
  const negated = known.negated === true;
  const patterns = values.map((value) => known.compile(value, checkKey));

  // A negated operator holds when no value matches. A variable without a value makes the comparison fail either way.
  const holds = negated
    ? (value: string, context: RequestContext): boolean => patterns.every((pattern) => pattern(value, context) === false)
    : (value: string, context: RequestContext): boolean => patterns.some((pattern) => pattern(value, context) === true);

  const whenAbsent = qualifier === "forallvalues" || ifExists || (negated && qualifier === undefined);
  return (context) => {
    const given = valueOf(context, key);
    if (given === undefined) return whenAbsent;
    if (typeof given === "string") return holds(given, context);
    if (qualifier === "forallvalues") return given.every((value) => holds(value, context));
    if (qualifier === "foranyvalue") return given.some((value) => holds(value, context));
    // A key with a list needs a qualifier: without one AWS never matches.
    return false;
  };
};
