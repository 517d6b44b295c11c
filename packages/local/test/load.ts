/** People at work: several at once, each request under its own Idempotency-Key, and a record of what was acknowledged. */
import { Ticket } from "@bulkhead/tickets/schema";
import * as z from "zod";

/** One request, sent until it is answered. */
export interface Attempt {
  readonly person: Person;
  readonly path: string;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

export interface Person {
  readonly tenantId: string;
  readonly email: string;
  readonly token: string;
  readonly staff: boolean;
}

/** What somebody was told of a ticket. */
export interface Acknowledged {
  readonly attempt: Attempt;
  readonly ticket: Ticket;
}

export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** Sent and never answered: the next run is asked again. */
  unanswered: Attempt[] = [];
  /** Answers that were neither a success nor a refusal. */
  readonly failures: string[] = [];
  readonly #random: () => number;
  readonly #people: readonly Person[];
  #keys = 0;
  #stopped = false;

  constructor(people: readonly Person[], random: () => number) {
    this.#people = people;
    this.#random = random;
  }

  /** Works on the run at `url` until nobody answers any more; `onAcknowledged` hears how many were in this round. */
  async work(url: string, onAcknowledged: (count: number) => void): Promise<void> {
    this.#stopped = false;
    let acknowledged = 0;
    const lanes = this.#people.map(async (person) => {
      while (!this.#stopped) {
        const attempt = this.#next(person);
        if (!(await this.send(url, attempt))) return;
        onAcknowledged(++acknowledged);
      }
    });
    await Promise.all(lanes);
  }

  /** Lets everybody finish what they are at. */
  stop(): void {
    this.#stopped = true;
  }

  /** Asks again for what was never answered. */
  async askAgain(url: string): Promise<void> {
    const again = this.unanswered;
    this.unanswered = [];
    for (const attempt of again) await this.send(url, attempt);
  }

  /** Answers false when nobody answered. */
  async send(url: string, attempt: Attempt): Promise<boolean> {
    const { person, path, key, body } = attempt;
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(`${url}${path}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${person.token}`,
          "idempotency-key": key,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      text = await answer.text();
    } catch {
      this.unanswered.push(attempt);
      return false;
    }
    if (answer.ok) this.acknowledged.push({ attempt, ticket: Ticket.parse(JSON.parse(text)) });
    // A run that is being killed may still say that it cannot: the outcome is unknown.
    else if (answer.status >= 500) this.unanswered.push(attempt);
    else if (answer.status !== 409 && !text.includes('"ticket.action_forbidden"')) this.failures.push(`${path}: ${answer.status} ${text}`);
    return true;
  }

  #next(person: Person): Attempt {
    const key = `key-${++this.#keys}`;
    const mine = this.acknowledged.filter(({ ticket }) => ticket.tenant_id === person.tenantId);
    const known = mine[Math.floor(this.#random() * mine.length)]?.ticket.id;
    const dice = this.#random();
    if (!person.staff || known === undefined || dice < 0.3) {
      const body = {
        subject: `Ticket of ${key}`,
        description: "Something does not work at all.",
        category: "software",
        priority: "medium",
      };
      return { person, key, path: "/v1/tickets", body };
    }
    if (dice < 0.5) return { person, key, path: `/v1/tickets/${known}/pickup`, body: undefined };
    const statuses = ["open", "pending", "resolved", "closed"];
    return { person, key, path: `/v1/tickets/${known}/status`, body: { status: statuses[Math.floor(this.#random() * statuses.length)] } };
  }
}

/** What the load learns of an answer's ticket beyond the API's own shape. */
export const acknowledgedVersions = (acknowledged: readonly Acknowledged[]): ReadonlyMap<string, number> => {
  const versions = new Map<string, number>();
  for (const { ticket } of acknowledged) versions.set(ticket.id, Math.max(versions.get(ticket.id) ?? 0, ticket.version));
  return versions;
};

const TokenAnswer = z.object({ access_token: z.string() });

/** A tenant with five people at work, onboarded on the run at `url`. */
export async function staffedTenant(url: string, slug: string): Promise<readonly Person[]> {
  const send = async (path: string, body: unknown, token?: string): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  const token = async (tenant: string, email: string): Promise<string> =>
    TokenAnswer.parse(await send("/_local/token", { tenant, email })).access_token;
  const root = await token("platform", "root@bulkhead.test");
  const { id } = z
    .object({ id: z.string() })
    .parse(await send("/v1/tenants", { name: slug, slug, admin_email: `admin@${slug}.test` }, root));
  await send("/_local/settle", {}).catch(() => undefined);
  const roles = { user: "user", user2: "user", agent: "agent", agent2: "agent" } as const;
  const people: Person[] = [{ tenantId: id, email: `admin@${slug}.test`, token: await token(slug, `admin@${slug}.test`), staff: true }];
  for (const [name, role] of Object.entries(roles)) {
    const email = `${name}@${slug}.test`;
    await send("/_local/people", { tenant: slug, email, role });
    people.push({ tenantId: id, email, token: await token(slug, email), staff: role === "agent" });
  }
  return people;
}
