/**
 * Which partition a KeyConditionExpression names. Understands exactly the grammar that DynamoDB documents; whatever else
 * stands there is answered with undefined, never with a guess.
 */

/** An item's attributes or an expression's values, as received. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The own property of something received. */
export const own = (object: unknown, name: string): unknown =>
  typeof object === "object" && object !== null && Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;

/** The text of an attribute value `{"S": "…"}`; keys are strings in all our tables. */
export const textOf = (value: unknown): string | undefined => {
  const text = own(value, "S");
  return typeof text === "string" && typeof value === "object" && value !== null && Object.keys(value).length === 1 ? text : undefined;
};

const token = /\s*(?:(?<name>#[A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*)|(?<value>:[A-Za-z0-9_]+)|(?<symbol><=|>=|=|<|>|\(|\)|,))/y;
type Token = { readonly kind: "name" | "value" | "symbol"; readonly text: string };

const tokens = (expression: string): readonly Token[] | undefined => {
  const found: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < expression.length) {
    const at = token.lastIndex;
    const groups = token.exec(expression)?.groups;
    if (groups === undefined) return expression.slice(at).trim() === "" ? found : undefined;
    const { name, value, symbol } = groups;
    if (name !== undefined) found.push({ kind: "name", text: name });
    else if (value !== undefined) found.push({ kind: "value", text: value });
    else if (symbol !== undefined) found.push({ kind: "symbol", text: symbol });
  }
  return found;
};

/** A term of the conjunction: which attribute it restricts, and its value when by equality. */
interface Term {
  readonly attribute: string;
  readonly equals?: string;
}

const comparisons = new Set(["=", "<", "<=", ">", ">="]);
const mostTerms = 2;
const mostNesting = 8;

class Parser {
  private at = 0;
  private readonly tokens: readonly Token[];
  private readonly names: unknown;
  constructor(list: readonly Token[], names: unknown) {
    this.tokens = list;
    this.names = names;
  }

  /** The terms of the whole expression, when it is one. */
  conjunction(depth = 0): readonly Term[] | undefined {
    if (depth > mostNesting) return undefined;
    const terms: Term[] = [];
    do {
      const term = this.symbol("(") ? this.enclosed(depth) : this.term();
      if (term === undefined) return undefined;
      terms.push(...term);
    } while (this.keyword("AND"));
    return terms;
  }

  atEnd(): boolean {
    return this.at === this.tokens.length;
  }

  private enclosed(depth: number): readonly Term[] | undefined {
    const inner = this.conjunction(depth + 1);
    return inner !== undefined && this.symbol(")") ? inner : undefined;
  }

  private term(): readonly Term[] | undefined {
    if (this.peek()?.text === "begins_with" && this.peek(1)?.text === "(") {
      this.at += 2;
      const attribute = this.attribute();
      return attribute !== undefined && this.symbol(",") && this.value() !== undefined && this.symbol(")") ? [{ attribute }] : undefined;
    }
    const left = this.attribute();
    if (left === undefined) {
      const value = this.value();
      const comparison = this.comparison();
      const attribute = this.attribute();
      if (value === undefined || comparison === undefined || attribute === undefined) return undefined;
      return [comparison === "=" ? { attribute, equals: value } : { attribute }];
    }
    if (this.keyword("BETWEEN")) {
      return this.value() !== undefined && this.keyword("AND") && this.value() !== undefined ? [{ attribute: left }] : undefined;
    }
    const comparison = this.comparison();
    const value = this.value();
    if (comparison === undefined || value === undefined) return undefined;
    return [comparison === "=" ? { attribute: left, equals: value } : { attribute: left }];
  }

  private peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }
  private take(when: (token: Token) => boolean): string | undefined {
    const next = this.peek();
    if (next === undefined || !when(next)) return undefined;
    this.at += 1;
    return next.text;
  }
  private symbol(text: string): boolean {
    return this.take((next) => next.kind === "symbol" && next.text === text) !== undefined;
  }
  private comparison(): string | undefined {
    return this.take((next) => next.kind === "symbol" && comparisons.has(next.text));
  }
  private keyword(text: string): boolean {
    return this.take((next) => next.kind === "name" && next.text.toUpperCase() === text) !== undefined;
  }
  private value(): string | undefined {
    return this.take((next) => next.kind === "value");
  }
  private attribute(): string | undefined {
    const name = this.take((next) => next.kind === "name" && !reserved.has(next.text.toUpperCase()));
    if (name?.startsWith("#") !== true) return name;
    const alias = own(this.names, name);
    return typeof alias === "string" ? alias : undefined;
  }
}
const reserved = new Set(["AND", "OR", "NOT", "BETWEEN", "IN"]);

/**
 * The value that the expression demands of the partition key.
 * @returns undefined unless the expression is understood whole and holds exactly one equality on `hash` and no other term on it
 */
export const partitionOf = (expression: string, names: unknown, values: unknown, hash: string): string | undefined => {
  const list = tokens(expression);
  if (list === undefined) return undefined;
  const parser = new Parser(list, names);
  const terms = parser.conjunction();
  if (terms === undefined || !parser.atEnd() || terms.length > mostTerms) return undefined;
  const [term, ...more] = terms.filter(({ attribute }) => attribute === hash);
  return term?.equals === undefined || more.length > 0 ? undefined : textOf(own(values, term.equals));
};
