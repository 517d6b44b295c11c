/** Demo data, made the way people would make it: through the API, as the demo's people, while business time passes. */
import * as z from "zod";
import { demoTickets } from "./tickets.ts";

/** What seeding needs of the running system. */
export interface DemoHost {
  readonly url: string;
  /** Moves business time on; returns when all that fell due is handled. */
  readonly advance: (milliseconds: number) => Promise<unknown>;
  readonly settle: () => Promise<unknown>;
}

const hourMs = 3_600_000;
/** How far in the past a fresh demo begins: long enough for urgent and high deadlines to be missed. */
export const demoAgeMs = 30 * hourMs;

const organisations = [
  { name: "Acme", slug: "acme", time_zone: "Europe/Berlin" },
  { name: "Globex", slug: "globex", time_zone: "America/New_York" },
] as const;

const priorities = ["low", "medium", "high", "urgent"] as const;
const Token = z.object({ access_token: z.string() });
const Created = z.object({ id: z.string() });

type Step = "pickup" | "open" | "pending" | "resolved" | "closed";

/** What staff do with a ticket, in turn: every status comes up, some tickets are left to their deadlines. */
const lives: readonly (readonly Step[])[] = [
  [],
  ["pickup"],
  ["pickup", "pending"],
  ["pickup", "resolved"],
  [],
  ["pickup", "pending", "open"],
  ["pickup", "resolved", "closed"],
  ["pickup", "resolved", "open"],
  ["closed"],
  ["pickup"],
];

class Client {
  readonly #url: string;
  readonly #tokens = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  async token(tenant: string, email: string): Promise<string> {
    const key = `${tenant} ${email}`;
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    const { access_token } = Token.parse(await this.#send("/_local/token", {}, { tenant, email }));
    this.#tokens.set(key, access_token);
    return access_token;
  }

  async post(tenant: string, email: string, path: string, body?: unknown): Promise<unknown> {
    return this.#send(path, { authorization: `Bearer ${await this.token(tenant, email)}` }, body);
  }

  async #send(path: string, headers: Record<string, string>, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method: "POST",
      headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`demo data: POST ${path} answered ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }
}

/** Onboards acme and globex and gives each forty tickets. Takes a fresh system whose clock begins {@link demoAgeMs} in the past. */
export async function seedDemo({ url, advance, settle }: DemoHost): Promise<void> {
  const client = new Client(url);
  for (const organisation of organisations) {
    const body = { ...organisation, admin_email: `admin@${organisation.slug}.test` };
    await client.post("platform", "root@bulkhead.test", "/v1/tenants", body);
  }
  // The identity provider learns the tenants' ids from what onboarding published.
  await settle();
  const halves = [demoTickets, demoTickets.toReversed()];
  for (const [half, tickets] of halves.entries()) {
    await Promise.all(organisations.map(({ slug }) => seedHalf(client, slug, tickets, half)));
    await settle();
    await advance(half === 0 ? demoAgeMs - 3 * hourMs : 3 * hourMs);
  }
}

async function seedHalf(client: Client, slug: string, tickets: typeof demoTickets, half: number): Promise<void> {
  for (const [index, ticket] of tickets.entries()) {
    const requester = index % 2 === 0 ? `user@${slug}.test` : `user2@${slug}.test`;
    const agent = index % 3 === 0 ? `agent2@${slug}.test` : `agent@${slug}.test`;
    const priority = priorities[(index + half) % priorities.length];
    const { id } = Created.parse(await client.post(slug, requester, "/v1/tickets", { ...ticket, priority }));
    for (const step of lives[index % lives.length] ?? []) {
      if (step === "pickup") await client.post(slug, agent, `/v1/tickets/${id}/pickup`);
      else await client.post(slug, agent, `/v1/tickets/${id}/status`, { status: step });
    }
  }
}
