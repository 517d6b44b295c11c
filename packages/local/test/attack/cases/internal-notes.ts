/** What the support staff writes among itself. */
import * as z from "zod";
import type { AttackCase } from "../attack-case.ts";
import { bearer, neverId, type Person } from "../world.ts";

const Page = z.object({ data: z.array(z.object({ id: z.string(), visibility: z.string() })), next_cursor: z.string().nullable() });

const toRequesters: AttackCase = {
  name: "internal notes to a requester or follower",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(toRequesters.name);
    const { builder, attacker } = world;
    const { user, user2, agent } = attacker;
    const id = await builder.ticket(agent, attacker.marker, { user_id: user.id, followers: [user2.id] });
    const path = `/v1/tickets/${id}/responses`;
    const secret = `note ${neverId()}`;
    const say = (who: Person, message: string, visibility: string) => ({
      method: "POST",
      path,
      headers: { ...bearer(who.token), "content-type": "application/json" },
      body: JSON.stringify({ message, visibility }),
    });
    for (let turn = 0; turn < 3; turn++) {
      verdict.succeeded(await world.send(say(agent, secret, "internal")), "a note of an agent's");
      verdict.succeeded(await world.send(say(agent, "Public.", "public")), "a response of an agent's");
    }
    verdict.succeeded(await world.send(say(agent, secret, "internal")), "a note at the end");
    const notes = Page.parse((await world.send({ method: "GET", path, headers: bearer(agent.token) })).json);
    verdict.holds(notes.data.length === 7, `vacuous: the agent sees ${notes.data.length} of 7`);
    for (const person of [user, user2]) {
      const headers = bearer(person.token);
      verdict.refused(await world.attack(say(person, "Mine.", "internal")), "ticket.action_forbidden", `a note of a ${person.role}'s`);
      for (const limit of [1, 2, 3, 4, 100]) {
        let pages = 0;
        for (let cursor = ""; ; pages++) {
          const answer = await world.attack({ method: "GET", path: `${path}?limit=${limit}${cursor}`, headers });
          const page = Page.parse(answer.json);
          const isPublic = !answer.text.includes(secret) && page.data.every(({ visibility }) => visibility === "public");
          verdict.holds(isPublic, `${person.email} sees notes: ${answer.text}`);
          verdict.holds(page.next_cursor === null || page.data.length === limit, `a page of ${limit} shows a gap where a note is`);
          if (page.next_cursor === null) break;
          cursor = `&cursor=${page.next_cursor}`;
        }
        verdict.holds(pages === Math.ceil(3 / limit) - 1, `there are ${pages + 1} pages of ${limit}`);
      }
      for (const about of [`/v1/tickets/${id}`, "/v1/tickets?limit=100"]) {
        const answer = await world.attack({ method: "GET", path: about, headers });
        verdict.holds(!answer.text.includes(secret), `${person.email} finds a note in ${about}`);
      }
    }
    return verdict.findings;
  },
};

export const internalNoteCases = [toRequesters];
