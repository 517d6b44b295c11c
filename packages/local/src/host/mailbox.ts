/** Mail that was handed to SES: kept, readable at `/_local/mail`, sent to nobody. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { BusinessClock, Outbox, OutgoingMail } from "../services.ts";
import { localRoute, noBody, ok, type LocalRoutes } from "./local-routes.ts";
import type { Store } from "./store.ts";

const schema = `
CREATE TABLE IF NOT EXISTS mail (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL, recipients TEXT NOT NULL, message TEXT NOT NULL, at_ms REAL NOT NULL
) STRICT;
`;

const Message = z.object({
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string().nullable(),
  html: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
});
const Row = z.object({ position: z.number(), id: z.string(), message: z.string(), at_ms: z.number() });

/** A mail as it was taken. */
export interface CapturedMail extends OutgoingMail {
  readonly position: number;
  readonly id: string;
  /** Business time, ISO 8601. */
  readonly at: string;
}

export interface MailFilter {
  /** Only to this address. */
  readonly to?: string | undefined;
  /** Only behind this position. */
  readonly after: number;
  readonly limit: number;
}

const parse = (row: unknown): CapturedMail => {
  const { position, id, message, at_ms } = Row.parse(row);
  return { position, id, at: new Date(at_ms).toISOString(), ...Message.parse(JSON.parse(message)) };
};

export class Mailbox implements Outbox {
  readonly #store: Store;
  readonly #clock: BusinessClock;

  constructor(store: Store, clock: BusinessClock) {
    this.#store = store;
    this.#clock = clock;
    store.database.exec(schema);
  }

  accept(mail: OutgoingMail): string {
    const id = randomUUID();
    const recipients = ` ${mail.to.map((address) => address.toLowerCase()).join(" ")} `;
    this.#store.database
      .prepare("INSERT INTO mail (id, recipients, message, at_ms) VALUES (?, ?, ?, ?)")
      .run(id, recipients, JSON.stringify(mail), this.#clock.nowMs());
    return id;
  }

  /** Oldest first; `next` is the position to go on behind. */
  list({ to, after, limit }: MailFilter): { readonly data: readonly CapturedMail[]; readonly next: number } {
    const data = this.#store.database
      .prepare("SELECT * FROM mail WHERE position > ? AND (? = '' OR instr(recipients, ?) > 0) ORDER BY position LIMIT ?")
      .all(after, to ?? "", ` ${(to ?? "").toLowerCase()} `, limit)
      .map(parse);
    return { data, next: data.at(-1)?.position ?? after };
  }

  /** Newest first. */
  latest(to: string | undefined, limit: number): readonly CapturedMail[] {
    return this.#store.database
      .prepare("SELECT * FROM mail WHERE ? = '' OR instr(recipients, ?) > 0 ORDER BY position DESC LIMIT ?")
      .all(to ?? "", ` ${(to ?? "").toLowerCase()} `, limit)
      .map(parse);
  }
}

export const MailQuery = z.strictObject({
  to: z.string().min(1).optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export const mailRoutes = (mailbox: Mailbox): LocalRoutes => ({
  "GET /_local/mail": localRoute(MailQuery, noBody, (query) => ok({ ...mailbox.list(query) })),
});
