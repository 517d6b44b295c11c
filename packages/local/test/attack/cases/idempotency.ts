/** Idempotency keys: one's own, per operation, and good for one request. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { AttackCase } from "../attack-case.ts";
import type { Answer, WireRequest } from "../sender.ts";
import { bearer, type Caller } from "../world.ts";

const Ticket = z.object({ id: z.string(), tenant_id: z.string(), created_by: z.string() });

const reusedKeys: AttackCase = {
  name: "Idempotency-Keys reused across tenants, people, routes and bodies",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(reusedKeys.name);
    const { builder, attacker, root } = world;
    const key = randomUUID();
    const body = { subject: "The same request", description: "Sent by several people under one key.", category: "attack" };
    const posting = (headers: Caller["headers"], path = "/v1/tickets", json: unknown = body): WireRequest => ({
      method: "POST",
      path,
      headers: { ...headers, "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(json),
    });
    // A second tenant that may change, so that the victim need not.
    const other = await builder.emptyTenant(root, "other");
    const others = await builder.person(other.id, `user@${other.marker}.test`, "user");
    const people = [attacker.user, attacker.user2, attacker.agent, attacker.admin, others];
    const first = new Map<string, string>();
    for (const person of people) {
      const answer = await world.attack(posting(bearer(person.token)));
      const ticket = Ticket.safeParse(answer.json);
      const isOwn =
        answer.status === 201 && !replayed(answer) && ticket.data?.tenant_id === person.tenantId && ticket.data.created_by === person.id;
      verdict.holds(isOwn, `the key of others was answered to ${person.email} with ${answer.status} ${answer.text}`);
      if (ticket.success) first.set(person.id, ticket.data.id);
    }
    verdict.holds(new Set(first.values()).size === people.length, "two people got the same ticket under one key");
    for (const tenant of [attacker.id, other.id]) {
      const answer = await world.attack(posting({ ...bearer(root.token), "x-tenant-id": tenant }));
      verdict.holds(
        Ticket.safeParse(answer.json).data?.tenant_id === tenant && !replayed(answer),
        `the super_admin's key of another tenant was answered in ${tenant} with ${answer.text}`,
      );
    }

    for (const person of people) {
      const again = await world.send(posting(bearer(person.token)));
      verdict.holds(
        replayed(again) && Ticket.safeParse(again.json).data?.id === first.get(person.id),
        `vacuous: the same request again was not answered as before: ${again.status} ${again.text}`,
      );
      const changed = await world.attack(posting(bearer(person.token), "/v1/tickets", { ...body, subject: "Another request" }));
      verdict.refused(changed, "idempotency.mismatch", `${person.role}: the same key with another body`);
      const query = await world.attack(posting(bearer(person.token), "/v1/tickets?x=1"));
      verdict.refused(query, "idempotency.mismatch", `${person.role}: the same key with another query`);
    }

    const ticket = first.get(attacker.user.id) ?? "";
    const pickUp = await world.attack(posting(bearer(attacker.agent.token), `/v1/tickets/${ticket}/pickup`, {}));
    verdict.holds(pickUp.status === 200 && !replayed(pickUp), `the key of another route was answered with ${pickUp.status} ${pickUp.text}`);
    const move = await world.attack(posting(bearer(attacker.agent.token), `/v1/tickets/${ticket}/status`, { status: "pending" }));
    verdict.holds(move.status === 200 && !replayed(move), `the key of a third route was answered with ${move.status} ${move.text}`);
    const elsewhere = await world.attack(
      posting(bearer(attacker.agent.token), `/v1/tickets/${first.get(attacker.user2.id) ?? ""}/pickup`, {}),
    );
    verdict.refused(elsewhere, "idempotency.mismatch", "the same key and route with another ticket");
    const unseen = await world.attack(posting(bearer(attacker.user2.token), `/v1/tickets/${ticket}/status`, { status: "closed" }));
    verdict.refused(unseen, "ticket.not_found", "the key of a route on a ticket that the caller may not see");

    const headers = { ...bearer(attacker.user.token), "content-type": "application/json" };
    for (const odd of ["x".repeat(256), "a b", "a\u007f"]) {
      const answer = await world.attack(
        { method: "POST", path: "/v1/tickets", headers: { ...headers, "idempotency-key": odd }, body: JSON.stringify(body) },
        "function",
      );
      verdict.refused(answer, "request.invalid", `the key ${JSON.stringify(odd.slice(0, 20))}`);
    }
    for (const odd of [`a#${key}`, `${attacker.user2.id}#${key}`, `../../${key}`, `*${key}`]) {
      const answer = await world.attack({
        method: "POST",
        path: "/v1/tickets",
        headers: { ...headers, "idempotency-key": odd },
        body: JSON.stringify(body),
      });
      verdict.holds(answer.status === 201 && !replayed(answer), `the key ${odd} was answered with ${answer.status} ${answer.text}`);
    }
    return verdict.findings;
  },
};

const replayed = ({ headers }: Answer): boolean => headers["idempotent-replayed"] === "true";

export const idempotencyCases = [reusedKeys];
