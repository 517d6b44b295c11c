/** Two tenants taking turns on one warm process: nothing of the one is left for the other. */
import * as z from "zod";
import { seeded } from "../../../src/aws/random.ts";
import type { AttackCase } from "../attack-case.ts";
import { chosenSeed, count, seedNote } from "../../counts.ts";
import type { WireRequest } from "../sender.ts";
import { bearer, type Person } from "../world.ts";

interface Side {
  readonly name: string;
  readonly id: string;
  readonly marker: string;
  readonly people: readonly Person[];
  readonly ticket: string;
}

const Owned = z.object({ tenant_id: z.string() });

const takingTurns: AttackCase = {
  name: "tenants taking turns on a warm process",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(takingTurns.name);
    const { builder, root, attacker } = world;
    const other = await builder.emptyTenant(root, "turns");
    const people = [
      await builder.person(other.id, `agent@${other.marker}.test`, "agent"),
      await builder.person(other.id, `user@${other.marker}.test`, "user"),
    ];
    const [, user] = people;
    if (user === undefined) throw new Error("the other tenant is empty");
    const sides: readonly Side[] = [
      { name: "A", id: attacker.id, marker: attacker.marker, people: [attacker.agent, attacker.user], ticket: attacker.tickets.byUser },
      { name: "B", id: other.id, marker: other.marker, people, ticket: await builder.ticket(user, other.marker) },
    ];
    const random = seeded(chosenSeed);
    const turn = async (side: Side, n: number): Promise<void> => {
      const person = side.people[Math.floor(random() * side.people.length)];
      if (person === undefined) return;
      const request = requests(side)[Math.floor(random() * 5)];
      if (request === undefined) return;
      const answer = await world.attack({ ...request, headers: { ...request.headers, ...bearer(person.token) } });
      const foreign = sides.filter((one) => one !== side).find((one) => answer.text.includes(one.marker) || answer.text.includes(one.id));
      verdict.holds(
        answer.status < 300 && foreign === undefined,
        `turn ${n} (${seedNote}): ${side.name} asked ${request.method} ${request.path} and got ${answer.status} ${answer.text.slice(0, 300)}`,
      );
      const owned = Owned.safeParse(answer.json);
      verdict.holds(
        !owned.success || owned.data.tenant_id === side.id,
        `turn ${n} (${seedNote}): ${side.name} got a record of ${owned.data?.tenant_id}`,
      );
    };
    const pick = (n: number): Side => sides[n % 2] ?? sides[0]!;
    const turns = count(60, 1_200);
    for (let n = 0; n < turns; n++) await turn(pick(n), n);
    for (let n = 0; n < turns; n += 12)
      await Promise.all(Array.from({ length: 12 }, (_, offset) => turn(random() < 0.5 ? pick(0) : pick(1), n + offset)));
    return verdict.findings;
  },
};

const requests = ({ marker, ticket }: Side): readonly WireRequest[] => [
  { method: "GET", path: "/v1/me", headers: {} },
  { method: "GET", path: "/v1/tickets?limit=20", headers: {} },
  { method: "GET", path: `/v1/tickets/${ticket}`, headers: {} },
  {
    method: "POST",
    path: "/v1/tickets",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subject: `Subject ${marker}`, description: `Description ${marker}`, category: "turns" }),
  },
  { method: "GET", path: "/v1/tickets?assigned_to=none&limit=5", headers: {} },
];

export const interleavingCases = [takingTurns];
