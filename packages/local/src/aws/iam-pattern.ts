/** Patterns of IAM policies: `*` and `?` as wildcards, `${key}` as a policy variable. Compiled once, matched often. */

/** What is known about a request, by lower-case condition key. An empty list counts as absent. */
export type RequestContext = ReadonlyMap<string, string | readonly string[]>;

/** Matches a value in the light of a request; `undefined` when a variable has no single value there, so that nothing can match. */
export type Pattern = (value: string, context: RequestContext) => boolean | undefined;

/** How a pattern is read: `glob` knows wildcards, `literal` takes `*` and `?` as themselves. */
export type PatternKind = "glob" | "literal";

/** A policy that this evaluator cannot reproduce faithfully; it must not be enforced by guesswork. */
export class UnsupportedPolicy extends Error {
  override readonly name = "UnsupportedPolicy";
}

type Part = { readonly text: string } | { readonly literal: string } | { readonly key: string };

/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const escapes = new Set(["*", "?", "$"]);

const parse = (source: string, checkKey: (key: string) => void): readonly Part[] => {
  const parts: Part[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf("${", at);
    if (open < 0) break;
    const close = source.indexOf("}", open);
    if (close < 0) throw new UnsupportedPolicy(`unfinished policy variable in "${source}"`);
    if (open > at) parts.push({ text: source.slice(at, open) });
    const name = source.slice(open + 2, close);
    if (escapes.has(name)) parts.push({ literal: name });
    else {
      const key = name.toLowerCase();
      checkKey(key);
      parts.push({ key });
    }
    at = close + 1;
  }
  if (at < source.length) parts.push({ text: source.slice(at) });
  return parts;
};

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const globSource = (text: string): string =>
  text
    .replace(/[.+^${}()|[\]\\/]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");

const cacheSize = 1_000;

/**
 * Compiles one pattern.
 * @param checkKey refuses variables that no request carries, by throwing
 * @throws UnsupportedPolicy on an unfinished variable, and whatever `checkKey` throws
 */
export const compilePattern = (source: string, kind: PatternKind, checkKey: (key: string) => void): Pattern => {
  const parts = parse(source, checkKey);
  const keys = parts.flatMap((part) => ("key" in part ? [part.key] : []));
  const build = (values: readonly string[]): ((value: string) => boolean) => {
    let next = 0;
    const literal = (part: Part): string => ("text" in part ? part.text : "literal" in part ? part.literal : (values[next++] ?? ""));
    if (kind === "literal") {
      const expected = parts.map(literal).join("");
      return (value) => value === expected;
    }
    const expression = new RegExp(
      `^${parts.map((part) => ("text" in part ? globSource(part.text) : quote(literal(part)))).join("")}$`,
      "su",
    );
    return (value) => expression.test(value);
  };
  if (keys.length === 0) {
    if (source === "*" && kind === "glob") return () => true;
    const matches = build([]);
    return (value) => matches(value);
  }
  // One entry per tenant in practice: a session's variables do not change.
  const compiled = new Map<string, (value: string) => boolean>();
  return (value, context) => {
    const values: string[] = [];
    for (const key of keys) {
      const found = context.get(key);
      if (typeof found !== "string") return undefined;
      values.push(found);
    }
    const id = values.length === 1 ? (values[0] ?? "") : JSON.stringify(values);
    let matches = compiled.get(id);
    if (matches === undefined) {
      matches = build(values);
      if (compiled.size >= cacheSize) compiled.delete(compiled.keys().next().value ?? "");
      compiled.set(id, matches);
    }
    return matches(value);
  };
};

const arnParts = (arn: string): readonly string[] | undefined => {
  const parts = arn.split(":");
  return parts.length < 6 || parts[0] !== "arn" ? undefined : [...parts.slice(1, 5), parts.slice(5).join(":")];
};

/**
 * Compiles an ARN pattern: each of its parts is compared by itself, so that no wildcard reaches across a colon of the
 * first five; a variable must not contain one.
 * @throws UnsupportedPolicy when it is not an ARN of six parts
 */
export const compileArn = (source: string, checkKey: (key: string) => void): Pattern => {
  // A colon inside `${…}` belongs to the variable's name.
  const shielded = source.replace(/\$\{[^}]*\}/g, (variable) => variable.replaceAll(":", "\u0000"));
  const parts = arnParts(shielded)?.map((part) => compilePattern(part.replaceAll("\u0000", ":"), "glob", checkKey));
  if (parts === undefined) throw new UnsupportedPolicy(`"${source}" is not an ARN`);
  return (value, context) => {
    const given = arnParts(value);
    let all: boolean | undefined = given !== undefined;
    for (const [index, part] of parts.entries()) {
      const matches = part(given?.[index] ?? "", context);
      if (matches === undefined) return undefined;
      all &&= matches;
    }
    return all;
  };
};
