/** What tests do with tickets and say of the answers: through the API, as anybody could. */
import { Team } from "@bulkhead/teams/schema";
import { Ticket, TicketResponse, TicketResponsePage } from "@bulkhead/tickets/schema";
import { expect } from "vitest";
import * as z from "zod";
import type { Api, ApiAnswer, TestPerson } from "../src/testing.ts";
import { codeOf } from "./in-process.ts";

export const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };

/** An answer's body where it succeeded; the test fails with the problem where it did not. */
export function done<T extends z.ZodType>(schema: T, answer: ApiAnswer): z.output<T> {
  expect([answer.status, codeOf(answer)], JSON.stringify(answer.body)).toEqual([expect.toSatisfy((status) => status < 300), undefined]);
  return answer.parse(schema);
}

/** A problem, as its status and stable code. */
export const refusal = (answer: ApiAnswer): readonly [status: number, code: string | undefined] => [answer.status, codeOf(answer)];

export const openTicket = async (who: Pick<Api, "post">, fields: Readonly<Record<string, unknown>> = {}): Promise<Ticket> =>
  done(Ticket, await who.post("/v1/tickets", { ...draft, ...fields }));

/** Does something to a ticket that must succeed: the end of its path and the body. */
export const act = async (who: Pick<Api, "post">, id: string, verb: string, body?: unknown): Promise<Ticket> =>
  done(Ticket, await who.post(`/v1/tickets/${id}/${verb}`, body));

export const respond = async (
  who: Pick<Api, "post">,
  id: string,
  message: string,
  visibility?: "public" | "internal",
): Promise<TicketResponse> =>
  done(TicketResponse, await who.post(`/v1/tickets/${id}/responses`, { message, ...(visibility !== undefined && { visibility }) }));

/** The pages of a conversation, as messages. */
export async function conversation(who: Pick<Api, "get">, id: string, limit = 50): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  for (let cursor = ""; ;) {
    const { data, next_cursor } = done(TicketResponsePage, await who.get(`/v1/tickets/${id}/responses?limit=${limit}${cursor}`));
    pages.push(data.map(({ message }) => message));
    if (next_cursor === null) return pages;
    cursor = `&cursor=${next_cursor}`;
  }
}

const Me = z.object({ user: z.object({ id: z.string() }) });

export const idOf = async (who: TestPerson): Promise<string> => done(Me, await who.get("/v1/me")).user.id;

/** A team of these people; answers its id. */
export async function teamWith(admin: TestPerson, name: string, ...members: readonly TestPerson[]): Promise<string> {
  const { id } = done(Team, await admin.post("/v1/teams", { name }));
  for (const member of members) done(z.unknown(), await admin.put(`/v1/teams/${id}/members/${await idOf(member)}`));
  return id;
}
