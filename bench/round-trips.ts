/** Rows 1 and 2 of the promises: what each call, a ticket's life and a long list cost. Counts only, the same on every machine. */
import * as z from "zod";
import type { Cost, Desk } from "./desk.ts";

const Ticket = z.object({ id: z.string() });
const Page = z.object({ data: z.array(Ticket), next_cursor: z.string().nullable() });

/** About what people write. */
const draft = {
  subject: "The report export crashes with large ranges",
  description: "One month works. A whole year ends with a white page after about a minute. It was fine before the last update.",
  category: "software",
  tags: ["export"],
};

export const open = async (desk: Desk): Promise<string> => Ticket.parse((await desk.send(desk.user, "POST", "/v1/tickets", draft)).body).id;

export interface CallCost extends Cost {
  readonly name: string;
  /** How many steps the promise allows; undefined where it says nothing. */
  readonly most?: number;
}

/** Every call once, warm: whoever calls and their tenant have been seen less than 30 seconds ago. */
export async function callCosts(desk: Desk): Promise<readonly CallCost[]> {
  const { agent, user } = desk;
  const costs: CallCost[] = [];
  const record = async (
    name: string,
    most: number | undefined,
    ...[who, method, path, body, headers]: Parameters<Desk["measure"]>
  ): Promise<void> => {
    await desk.send(agent, "GET", "/v1/tickets?limit=1");
    await desk.send(user, "GET", "/v1/tickets?limit=1");
    const { cost } = await desk.measure(who, method, path, body, headers);
    costs.push({ name, ...cost, ...(most !== undefined && { most }) });
  };
  const cold = await desk.measure(desk.admin, "GET", "/v1/tickets?limit=1");
  costs.push({ name: "a tenant's first call in a container", ...cold.cost });
  const second = await desk.measure(desk.agent, "GET", "/v1/tickets?limit=1&status=new");
  costs.push({ name: "a person's first registration", ...second.cost });
  const me = z.object({ data: z.array(z.object({ user_id: z.string() })) });
  const id = await open(desk);
  const requester = me.parse((await desk.send(user, "GET", "/v1/tickets?limit=1")).body).data[0]?.user_id ?? "";

  await record("create", 2, user, "POST", "/v1/tickets", draft);
  await record("create, with Idempotency-Key", 2, user, "POST", "/v1/tickets", draft, { "idempotency-key": "measured" });
  await record("get", 1, agent, "GET", `/v1/tickets/${id}`);
  await record("list, default view (4 partitions at once)", 1, agent, "GET", "/v1/tickets");
  await record("list, by status", 1, agent, "GET", "/v1/tickets?status=new");
  await record("list, by assignee", 1, agent, "GET", "/v1/tickets?assigned_to=none");
  await record("list, by requester", undefined, agent, "GET", `/v1/tickets?user_id=${requester}`);
  await record("list, one's own", undefined, user, "GET", "/v1/tickets");
  await record("pick up", 2, agent, "POST", `/v1/tickets/${id}/pickup`);
  await record("change status", 2, agent, "POST", `/v1/tickets/${id}/status`, { status: "pending" });
  await record(
    "change status, with Idempotency-Key",
    2,
    agent,
    "POST",
    `/v1/tickets/${id}/status`,
    { status: "open" },
    { "idempotency-key": "measured" },
  );
  await record(
    "the same again (a replay)",
    2,
    agent,
    "POST",
    `/v1/tickets/${id}/status`,
    { status: "open" },
    { "idempotency-key": "measured" },
  );
  await record("resolve (stops the clock)", 2, agent, "POST", `/v1/tickets/${id}/status`, { status: "resolved" });
  await record("close", 2, agent, "DELETE", `/v1/tickets/${id}`);
  await record("trail", undefined, agent, "GET", `/v1/tickets/${id}/audit`);
  await record("verify", undefined, agent, "GET", `/v1/tickets/${id}/audit/verify`);
  return costs;
}

export interface LifeCost {
  readonly steps: readonly { readonly name: string; readonly times: number; readonly read_units: number; readonly write_units: number }[];
  readonly read_units: number;
  readonly write_units: number;
  /** What the relay and the subscribers consumed meanwhile. */
  readonly background: Readonly<Record<string, { readonly calls: number; readonly read_units: number; readonly write_units: number }>>;
}

/** One ticket's life. Takes a tenant with at least fifty tickets of one status. */
export async function lifeCost(desk: Desk): Promise<LifeCost> {
  const steps: { name: string; times: number; read_units: number; write_units: number }[] = [];
  const background = new Map<string, { calls: number; read_units: number; write_units: number }>();
  const spend = async (name: string, times: number, ...[who, method, path, body]: Parameters<Desk["measure"]>): Promise<unknown> => {
    let last: unknown;
    const step = { name, times, read_units: 0, write_units: 0 };
    // Warm, however slow the machine: whoever calls has been seen less than 30 seconds ago.
    await desk.send(who, "GET", "/v1/tickets?limit=1");
    for (let time = 0; time < times; time++) {
      const { body: answered, cost } = await desk.measure(who, method, path, body);
      last = answered;
      step.read_units += cost.read_units;
      step.write_units += cost.write_units;
      await desk.run.settle();
      for (const [name, { calls, read_units, write_units }] of Object.entries(desk.run.usage.snapshot().functions)) {
        if (name === "tickets-api") continue;
        const sum = background.get(name) ?? { calls: 0, read_units: 0, write_units: 0 };
        background.set(name, {
          calls: sum.calls + calls,
          read_units: sum.read_units + read_units,
          write_units: sum.write_units + write_units,
        });
      }
    }
    steps.push(step);
    return last;
  };
  const { id } = Ticket.parse(await spend("create", 1, desk.user, "POST", "/v1/tickets", draft));
  await spend("assign (picked up)", 1, desk.agent, "POST", `/v1/tickets/${id}/pickup`);
  const say = (what: string, who: Desk["user"], message: string): Promise<unknown> =>
    spend(what, 1, who, "POST", `/v1/tickets/${id}/responses`, { message });
  const move = (status: string): Promise<unknown> =>
    spend(`status → ${status}`, 1, desk.agent, "POST", `/v1/tickets/${id}/status`, { status });
  await say(
    "response, the first by support",
    desk.agent,
    "Thank you, we can see it happen. Which browser is it, and how many rows are there about?",
  );
  await move("pending");
  await move("open");
  await say(
    "response",
    desk.user,
    "Firefox, and about four hundred thousand rows. With the other browser it takes longer but ends the same way.",
  );
  await say("response", desk.agent, "Found it: the page runs out of memory. A fix is on its way, the export will come as a file by mail.");
  await say("response", desk.user, "That would be even better for us. Thank you very much!");
  await move("resolved");
  await spend("list of 50, one partition", 20, desk.agent, "GET", "/v1/tickets?status=new&limit=50");
  await spend("get", 20, desk.agent, "GET", `/v1/tickets/${id}`);
  const total = (unit: "read_units" | "write_units"): number => steps.reduce((sum, step) => sum + step[unit], 0);
  return { steps, read_units: total("read_units"), write_units: total("write_units"), background: Object.fromEntries(background) };
}

export interface PageCost extends Cost {
  readonly view: string;
  readonly page: number;
  readonly returned: number;
}

/** Pages 1 and `last` of the unfiltered views, fifty tickets each. */
export async function pageCosts(desk: Desk, last: number): Promise<readonly PageCost[]> {
  const costs: PageCost[] = [];
  for (const [view, filter] of [
    ["default", ""],
    ["by status", "&status=new"],
    ["by assignee", "&assigned_to=none"],
    ["by priority", "&priority=medium"],
  ] as const) {
    await desk.send(desk.agent, "GET", "/v1/tickets?limit=1");
    let cursor = "";
    for (let page = 1; page <= last; page++) {
      const { body, cost } = await desk.measure(desk.agent, "GET", `/v1/tickets?limit=50${filter}${cursor}`);
      const { data, next_cursor } = Page.parse(body);
      if (page === 1 || page === last) costs.push({ view, page, returned: data.length, ...cost });
      if (next_cursor === null) break;
      cursor = `&cursor=${next_cursor}`;
    }
  }
  return costs;
}
