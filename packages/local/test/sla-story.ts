/** What the SLA's tests tell and ask of a tenant's tickets. */
import { TicketSla, Ticket } from "@bulkhead/tickets/schema";
import * as z from "zod";
import { events, schedules, settle, type ApiAnswer, type TestPerson, type TestTenant } from "../src/testing.ts";

const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };

/** A success, as its schema describes it. */
export function succeeded<T extends z.ZodType>(schema: T, answer: ApiAnswer): z.output<T> {
  if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.parse(schema);
}

export const open = async (who: TestPerson, fields: Readonly<Record<string, unknown>> = {}): Promise<Ticket> =>
  succeeded(Ticket, await who.post("/v1/tickets", { ...draft, ...fields }));

export const move = async (who: TestPerson, id: string, status: string): Promise<Ticket> =>
  succeeded(Ticket, await who.post(`/v1/tickets/${id}/status`, { status }));

export const respond = async (who: TestPerson, id: string, message = "We look into it.", visibility = "public"): Promise<void> => {
  succeeded(z.unknown(), await who.post(`/v1/tickets/${id}/responses`, { message, visibility }));
};

export const slaOf = async (who: TestPerson, id: string): Promise<TicketSla> =>
  succeeded(TicketSla, await who.get(`/v1/tickets/${id}/sla`));

/** Changes parts of a tenant's SLA policy. Containers of ours may know the old one for 30 seconds more: set it before the first ticket. */
export const settled = async ({ admin }: TestTenant, sla: Readonly<Record<string, unknown>>): Promise<void> => {
  succeeded(z.unknown(), await admin.patch("/v1/tenant", { sla }));
};

/** The events of one ticket, oldest first. */
export const happenedTo = async ({ id: tenantId }: TestTenant, ticketId: string) =>
  (await events(tenantId)).filter((event) => event.entity_id === ticketId);

const Timer = z.looseObject({ ticket_id: z.string(), clock_version: z.int(), moment: z.object({ kind: z.string(), at: z.string() }) });

/** The timers that wait for one ticket. */
export async function timersOf(ticketId: string) {
  await settle();
  return (await schedules()).flatMap(({ name, due, input }) => {
    const timer = Timer.safeParse(input === null ? null : JSON.parse(input));
    return timer.success && timer.data.ticket_id === ticketId ? [{ name, due, ...timer.data }] : [];
  });
}

/** The moments that they wait for: one at most, or something is wrong. */
export const awaited = async (ticketId: string): Promise<readonly unknown[]> => (await timersOf(ticketId)).map(({ moment }) => moment);

/** A moment so many hours after another. */
export const after = (from: string, hours: number): string => new Date(Date.parse(from) + hours * 3_600_000).toISOString();
