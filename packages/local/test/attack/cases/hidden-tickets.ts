/** Tickets of the own tenant that somebody may not see: in lists, counts, by number; and other people's views. */
import * as z from "zod";
import type { AttackCase } from "../attack-case.ts";
import { asSeen } from "../finding.ts";
import { bearer, neverId, type Person, type World } from "../world.ts";

const Identified = z.object({ id: z.string() });
const Numbered = z.object({ number: z.number() });

/** A tenant whose agents see their teams' tickets: one agent in one team, and a ticket in the other team's queue, with its agent. */
async function walledTenant(world: World) {
  const { builder, root } = world;
  const { id, marker } = await builder.emptyTenant(root, "walled");
  const email = (local: string): string => `${local}@${marker}.test`;
  const admin = await builder.person(id, email("admin"), null);
  // Before any ticket: settings are remembered for a while.
  const settings = await world.send(writing("PATCH", "/v1/tenant", admin, { agent_visibility: "team" }));
  if (settings.status !== 200) throw new Error(`the setting was answered with ${settings.status} ${settings.text}`);
  const [agent, other, user, user2] = await Promise.all([
    builder.person(id, email("agent"), "agent"),
    builder.person(id, email("other"), "agent"),
    builder.person(id, email("user"), "user"),
    builder.person(id, email("user2"), "user"),
  ]);
  const [team, theirs] = [await builder.team(admin, marker), await builder.team(admin, marker)];
  await builder.member(admin, team, agent.id);
  await builder.member(admin, theirs, other.id);
  const open = (more: Readonly<Record<string, unknown>>): Promise<string> =>
    builder.ticket(admin, marker, { user_id: user2.id, priority: "high", ...more });
  const hidden = await open({ team_id: theirs });
  const taken = await open({ team_id: theirs });
  await world.send(writing("POST", `/v1/tickets/${taken}/pickup`, other));
  const archived = await open({ team_id: theirs });
  await world.send(writing("DELETE", `/v1/tickets/${archived}`, admin));
  const shown = await open({ team_id: team });
  return { admin, agent, other, user, user2, theirs, hidden: [hidden, taken, archived], shown, open };
}

const writing = (method: string, path: string, { token }: Person, body?: unknown) => ({
  method,
  path,
  headers: { ...bearer(token), ...(body !== undefined && { "content-type": "application/json" }) },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

const hiddenTickets: AttackCase = {
  name: "tickets of others in the own tenant, listed, counted and by number",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(hiddenTickets.name);
    const { admin, agent, other, user, user2, theirs, hidden, shown, open } = await walledTenant(world);
    const get = (path: string, { token }: Person) => world.attack({ method: "GET", path, headers: bearer(token) });

    for (const sort of ["", "&sort=-deadline", "&sort=priority"]) {
      for (const filter of [
        "",
        "&status=new",
        "&status=open",
        "&priority=high",
        "&assigned_to=none",
        `&assigned_to=${other.id}`,
        `&team_id=${theirs}`,
        "&overdue=false",
      ]) {
        const list = await get(`/v1/tickets?limit=100${filter}${sort}`, agent);
        verdict.holds(
          list.status === 200 && hidden.every((id) => !list.text.includes(id)),
          `an agent of another team lists it (${filter}${sort}): ${list.text.slice(0, 200)}`,
        );
      }
    }
    for (const filter of ["&status=closed", `&user_id=${user2.id}`, `&user_id=${user2.id}&status=closed`]) {
      const list = await get(`/v1/tickets?limit=100${filter}`, agent);
      verdict.holds(list.status === 200 && hidden.every((id) => !list.text.includes(id)), `an agent of another team lists it (${filter})`);
    }
    const own = await get("/v1/tickets?limit=100", agent);
    verdict.holds(own.text.includes(shown), `vacuous: an agent does not list their own team's ticket: ${own.text.slice(0, 200)}`);

    for (const id of hidden) {
      const { number } = Numbered.parse((await get(`/v1/tickets/${id}`, admin)).json);
      for (const who of [agent, user]) {
        const foreign = await get(`/v1/tickets/number/${number}`, who);
        const never = await get("/v1/tickets/number/987654321", who);
        verdict.refused(foreign, "ticket.not_found", `${who.role} GET /v1/tickets/number/${number}`);
        verdict.alike(foreign, never, `${who.role} by number`);
      }
      verdict.succeeded(await get(`/v1/tickets/number/${number}`, user2), "its requester by number");
    }

    const before = await Promise.all([agent, user, user2].map((who) => get("/v1/tickets/counts", who)));
    await open({ team_id: theirs });
    const after = await Promise.all([agent, user, user2].map((who) => get("/v1/tickets/counts", who)));
    const [agents, users, requesters] = before.map((answer, index) => {
      const then = after[index];
      return then !== undefined && asSeen(answer) === asSeen(then);
    });
    verdict.holds(agents === true, "an agent of another team counts it");
    verdict.holds(users === true, "a user counts another one's ticket");
    verdict.holds(requesters === false, "vacuous: its requester does not count it");
    return verdict.findings;
  },
};

const foreignViews: AttackCase = {
  name: "saved views of a colleague",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(foreignViews.name);
    const { user, user2, agent, marker } = world.attacker;
    const saved = await world.send(writing("POST", "/v1/views", user2, { name: `View ${marker}`, filters: { category: marker } }));
    verdict.succeeded(saved, "saving a view");
    const { id } = Identified.parse(saved.json);
    for (const who of [user, agent]) {
      const list = await world.attack(writing("GET", "/v1/views", who));
      verdict.holds(list.status === 200 && !list.text.includes(id), `${who.role} lists a colleague's view`);
      const foreign = await world.attack(writing("DELETE", `/v1/views/${id}`, who));
      verdict.refused(foreign, "view.not_found", `${who.role} forgets a colleague's view`);
      verdict.alike(foreign, await world.attack(writing("DELETE", `/v1/views/${neverId()}`, who)), `${who.role} forgets a view`);
    }
    verdict.succeeded(await world.send(writing("DELETE", `/v1/views/${id}`, user2)), "forgetting one's own view");
    return verdict.findings;
  },
};

export const hiddenTicketCases = [hiddenTickets, foreignViews];
