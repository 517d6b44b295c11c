/** What a case says: findings, none of which means that everything held. */
import type { Answer } from "./sender.ts";

/** An attack that was not held off, or one that proved nothing. */
export interface Finding {
  /** The case. */
  readonly attack: string;
  readonly what: string;
}

/** What differs from one answer to the next whatever was asked. */
const volatileHeaders = new Set(["date", "x-request-id", "apigw-requestid", "connection", "keep-alive"]);

/** A cursor is sealed anew each time, and clocks move on. */
const volatileMembers = new Set([
  "request_id",
  "batch",
  "next_cursor",
  "next",
  "now",
  "elapsed_seconds",
  "remaining_seconds",
  "explanation",
]);

/** An answer as somebody sees it who compares two of them: without what differs by nature. */
export function asSeen({ status, headers, text, json }: Answer): string {
  const seen = Object.entries(headers).filter(([name]) => !volatileHeaders.has(name));
  return canonical([status, Object.fromEntries(seen), isRecord(json) ? lasting(json) : text]);
}

const lasting = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(lasting)
    : isRecord(value)
      ? Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (volatileMembers.has(name) ? [] : [[name, lasting(member)]])))
      : value;

/** JSON text that is the same for the same value: storage keeps no order of members. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    isRecord(member) ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1))) : member,
  );

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Collects a case's findings; each judgement names the request it is about. */
export class Verdict {
  readonly findings: Finding[] = [];
  readonly #attack: string;
  readonly #onFinding: (finding: Finding) => void;

  /** @param onFinding is told of each finding at once, and may throw to end the case */
  constructor(attack: string, onFinding: (finding: Finding) => void = () => undefined) {
    this.#attack = attack;
    this.#onFinding = onFinding;
  }

  holds(condition: boolean, otherwise: string): void {
    if (condition) return;
    const finding = { attack: this.#attack, what: otherwise };
    this.findings.push(finding);
    this.#onFinding(finding);
  }

  /** The answer is this problem (one of these), with its own status. `gateway.401` is API Gateway's word, `nothing` an empty page. */
  refused(answer: Answer, codes: string | readonly string[], asked: string): void {
    const expected = [codes].flat();
    this.holds(expected.includes(answer.code ?? ""), `${asked} answered ${said(answer)}, not ${expected.join(" or ")}`);
  }

  /** The control: what is refused to others is done where one may. Otherwise a refusal proves nothing. */
  succeeded(answer: Answer, asked: string): void {
    this.holds(answer.status >= 200 && answer.status < 300, `vacuous: ${asked} answered ${said(answer)}, though nothing is wrong with it`);
  }

  /**
   * Somebody else's and nobody's are one and the same.
   * @param echoed the two ids, where answers repeat what they were asked
   */
  alike(foreign: Answer, never: Answer, asked: string, echoed: readonly [foreign: string, never: string] = ["", ""]): void {
    const seen = (answer: Answer, id: string): string => (id === "" ? asSeen(answer) : asSeen(answer).replaceAll(id, "the id"));
    const [a, b] = [seen(foreign, echoed[0]), seen(never, echoed[1])];
    this.holds(a === b, `${asked}: a foreign id answers ${a}, one that never existed ${b}`);
  }
}

const said = (answer: Answer): string => `${answer.status} ${answer.code ?? answer.text.slice(0, 200)}`;
