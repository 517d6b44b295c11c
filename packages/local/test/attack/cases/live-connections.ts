/** Live connections: into somebody else's, onto somebody else's tickets, and on after one may no longer. */
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { tableNames } from "@bulkhead/platform/names";
import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import { allFunctions } from "../../../src/all-functions.ts";
import { localStage } from "../../../src/stage.ts";
import { partition, putItem, textOf } from "../../engine-client.ts";
import { AttackSocket, attempt, issueTicket } from "../attack-socket.ts";
import type { AttackCase } from "../attack-case.ts";
import { asFunction, asTenant, tenantTables } from "../tenant-access.ts";
import { bearer, neverId, type Person, type World } from "../world.ts";

const { desk, directory } = tableNames(localStage.stage);
const Identified = z.object({ id: z.string() });

const as = (world: World, person: Person, method: string, path: string, body?: unknown) =>
  world.builder.done(Identified, {
    method,
    path,
    headers: { ...bearer(person.token), ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

const respond = (world: World, person: Person, ticket: string, visibility: string) =>
  as(world, person, "POST", `/v1/tickets/${ticket}/responses`, { message: `Response ${neverId()}`, visibility });

const digest = (ticket: string): string => createHash("sha256").update(ticket).digest("hex");

const tickets: AttackCase = {
  name: "one-time tickets that are forged, used, expired or another's",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(tickets.name);
    const { attacker, run } = world;
    const { ticket, url } = await issueTicket(world, attacker.user);
    const refused = async (what: string, given: string): Promise<void> => {
      const status = await attempt(world, url, given);
      verdict.holds(status === 401, `${what} was answered ${status}`);
    };
    for (const [what, given] of Object.entries({
      "a forged ticket": randomBytes(32).toString("base64url"),
      "no ticket": "",
      "a token": attacker.user.token,
      "a ticket's digest": digest(ticket),
      "a ticket in other letters": ticket.toLowerCase(),
      "a ticket with a key's separator": `${ticket}#`,
    }))
      await refused(what, given);
    const first = await attempt(world, url, ticket);
    verdict.holds(first === 101, `vacuous: a fresh ticket was answered ${first}`);
    await refused("a used ticket", ticket);
    const old = randomBytes(32).toString("base64url");
    await putItem(run.engine, "directory", {
      pk: { S: `SOCKET_TICKET#${digest(old)}` },
      sk: { S: "TICKET" },
      tenant_id: { S: attacker.id },
      user_id: { S: attacker.user.id },
      role: { S: "user" },
      valid_until_ms: { N: String(Date.now() - 1) },
    });
    await refused("an expired ticket", old);
    return verdict.findings;
  },
};

const foreignTickets: AttackCase = {
  name: "others' tickets over a live connection",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(foreignTickets.name);
    const { attacker, victim } = world;
    const sockets = new Map<Person, AttackSocket>();
    for (const person of [attacker.user, attacker.agent, attacker.admin]) sockets.set(person, await AttackSocket.open(world, person));
    for (const [person, socket] of sockets) {
      const hidden = [...Object.values(victim.tickets), ...(person.role === "user" ? [attacker.tickets.byUser2] : [])];
      for (const id of hidden) {
        const never = neverId();
        const asked = `${person.role} listens to a foreign ticket`;
        const foreign = await socket.subscribe(`ticket:${id}`);
        verdict.refused(foreign, "ticket.not_found", asked);
        verdict.alike(foreign, await socket.subscribe(`ticket:${never}`), asked, [id, never]);
        const shown = await socket.say({ action: "presence", ticket_id: id, state: "viewing" }, "error", "pong");
        verdict.refused(shown, "ticket.not_found", `${person.role} is present at a foreign ticket`);
      }
      for (const [what, message] of Object.entries({
        "another connection": { action: "ping", connectionId: "x" },
        "another tenant": { action: "subscribe", topic: "queue", tenant_id: victim.id },
        "a topic of the tenant": { action: "subscribe", topic: `tenant:${victim.id}` },
        "a pattern": { action: "subscribe", topic: "ticket:*" },
      }))
        verdict.refused(await socket.say(message, "error", "subscribed", "pong"), "message.invalid", `${person.role} names ${what}`);
      const queue = await socket.subscribe("queue");
      if (person.role === "user") verdict.refused(queue, "topic.forbidden", "a user listens to the queue");
      else verdict.succeeded(queue, `${person.role} listens to the queue`);
      verdict.succeeded(await socket.subscribe("tickets:mine"), "listening to one's own tickets");
      verdict.succeeded(await socket.subscribe("notifications"), "listening to one's inbox");
    }
    const [user, agent] = [sockets.get(attacker.user), sockets.get(attacker.agent)];
    await respond(world, attacker.agent, attacker.tickets.byUser2, "public");
    await respond(world, attacker.user, attacker.tickets.byUser, "public");
    const heard = (await user?.events()) ?? [];
    verdict.holds(!JSON.stringify(heard).includes(attacker.tickets.byUser2), "a user hears of a colleague's ticket");
    verdict.holds(JSON.stringify(heard).includes(attacker.tickets.byUser), "vacuous: a user does not hear of their own ticket");
    verdict.holds(((await agent?.events()) ?? []).length === 2, "vacuous: an agent does not hear of the queue");
    await world.run.settle();
    const position = String(Date.now() - 30_000);
    for (const [person, socket] of sockets) {
      const answer = await socket.say({ action: "resume", after: position }, "caught_up", "reset");
      verdict.succeeded(answer, `${person.role} catches up`);
    }
    verdict.holds(!JSON.stringify(await user?.events()).includes(attacker.tickets.byUser2), "a user catches up on a colleague's ticket");
    for (const socket of sockets.values()) await socket.close();
    return verdict.findings;
  },
};

/** Changes a person's record past everything that would tell of it. */
async function record(world: World, person: Person, attribute: "status" | "role", value: string): Promise<void> {
  const tables = await tenantTables(world, world.attacker.id);
  await tables.send(
    new UpdateItemCommand({
      TableName: desk,
      Key: { pk: { S: `${world.attacker.id}#USER#${person.id}` }, sk: { S: "PROFILE" } },
      UpdateExpression: "SET #attribute = :value",
      ExpressionAttributeNames: { "#attribute": attribute },
      ExpressionAttributeValues: { ":value": { S: value } },
    }),
  );
}

const someone = ({ builder, attacker }: World, role: "user" | "agent"): Promise<Person> =>
  builder.person(attacker.id, `${neverId()}@${attacker.marker}.test`, role);

const formerFollower: AttackCase = {
  name: "a live connection to a ticket that one follows no longer",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(formerFollower.name);
    const { builder, attacker } = world;
    const follower = await someone(world, "user");
    const id = await builder.ticket(attacker.agent, attacker.marker, { user_id: attacker.user.id, followers: [follower.id] });
    const socket = await AttackSocket.open(world, follower);
    verdict.succeeded(await socket.subscribe(`ticket:${id}`), "a follower listens");
    await as(world, attacker.agent, "PATCH", `/v1/tickets/${id}`, { followers: [] });
    await respond(world, attacker.agent, id, "public");
    verdict.holds((await socket.events()).length === 0, "who follows no longer still hears");
    await socket.close();
    return verdict.findings;
  },
};

const demotedAgent: AttackCase = {
  name: "a demoted agent's live connection",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(demotedAgent.name);
    const { attacker } = world;
    const demoted = await someone(world, "agent");
    const socket = await AttackSocket.open(world, demoted);
    verdict.succeeded(await socket.subscribe("queue"), "an agent listens to the queue");
    await record(world, demoted, "role", "user");
    await respond(world, attacker.agent, attacker.tickets.byUser, "public");
    verdict.holds((await socket.events()).length === 0, "a demoted agent still hears of the queue");
    await socket.close();
    return verdict.findings;
  },
};

const leaver: AttackCase = {
  name: "a deactivated person's live connection, and a ticket for another",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(leaver.name);
    const { attacker } = world;
    const person = await someone(world, "agent");
    const [unused, socket] = [await issueTicket(world, person), await AttackSocket.open(world, person)];
    verdict.succeeded(await socket.subscribe("queue"), "an agent listens to the queue");
    await record(world, person, "status", "inactive");
    const status = await attempt(world, unused.url, unused.ticket);
    verdict.holds(status === 403, `a deactivated person's ticket was answered ${status}`);
    await respond(world, attacker.agent, attacker.tickets.byUser, "public");
    verdict.holds((await socket.events()).length === 0, "a deactivated person still hears");
    verdict.holds(await socket.isCut(), "a deactivated person stays connected");
    return verdict.findings;
  },
};

/** A ticket of one user's that another one follows, with both and an agent listening to all that they may. */
async function listening(world: World) {
  const { user, user2, agent } = world.attacker;
  const id = await world.builder.ticket(agent, world.attacker.marker, { user_id: user.id, followers: [user2.id] });
  const open = async (person: Person): Promise<AttackSocket> => {
    const socket = await AttackSocket.open(world, person);
    for (const topic of [`ticket:${id}`, "tickets:mine", "notifications"]) await socket.subscribe(topic);
    return socket;
  };
  const [requester, follower, staff] = [await open(user), await open(user2), await open(agent)];
  await world.run.settle();
  return { id, requester, follower, staff };
}

const notes: AttackCase = {
  name: "internal notes over a requester's or follower's live connection",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(notes.name);
    const { agent, admin } = world.attacker;
    const { id, requester, follower, staff } = await listening(world);
    const since = String(Date.now());
    const { id: note } = await respond(world, admin, id, "internal");
    verdict.holds(JSON.stringify(await staff.events()).includes(note), "vacuous: the staff does not hear of the note");
    for (const socket of [requester, follower]) {
      const heard = (await socket.events()).map(({ event }) => JSON.stringify(event)).filter((event) => event.includes("ticket.responded"));
      verdict.holds(heard.length === 0, `a requester or follower hears of a note: ${heard.join()}`);
    }
    await respond(world, agent, id, "public");
    const open = JSON.stringify(await requester.events());
    verdict.holds(open.includes("ticket.responded"), `vacuous: a requester does not hear of a public response: ${open}`);
    verdict.succeeded(await requester.say({ action: "resume", after: since }, "caught_up", "reset"), "catching up");
    verdict.holds(!JSON.stringify(requester.heard).includes(note), "a requester catches up on a note");
    for (const socket of [requester, follower, staff]) await socket.close();
    return verdict.findings;
  },
};

const presence: AttackCase = {
  name: "who is at a ticket, over a requester's or follower's live connection",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(presence.name);
    const { id, requester, follower, staff } = await listening(world);
    const colleague = await AttackSocket.open(world, world.attacker.admin);
    verdict.succeeded(await colleague.subscribe(`ticket:${id}`), "a colleague listens");
    colleague.tell({ action: "presence", ticket_id: id, state: "typing" });
    verdict.holds((await staff.next("presence")) !== "closed", "vacuous: the staff does not see who is there");
    for (const socket of [requester, follower]) {
      await socket.events();
      verdict.holds(!socket.heard.some(({ type }) => type === "presence"), "a requester or follower sees who is there");
    }
    for (const socket of [requester, follower, staff, colleague]) await socket.close();
    return verdict.findings;
  },
};

const stolenCredentials: AttackCase = {
  name: "live connections in the hands of functions and sessions that have none",
  wall: "iam",
  run: async (world) => {
    const verdict = world.verdict(stolenCredentials.name);
    const { attacker, victim, run } = world;
    const socket = await AttackSocket.open(world, attacker.user);
    const ConnectionId = (await partition(run.engine, "desk", `${attacker.id}#CONNECTION`)).map((item) => textOf(item, "sk")).at(-1);
    if (ConnectionId === undefined) throw new Error("a connection is kept nowhere");
    const outcome = async (asking: Promise<unknown>): Promise<string> => {
      world.ledger.attempts++;
      return asking.then(
        () => "allowed",
        (error: unknown) => (error instanceof Error ? error.name : String(error)),
      );
    };
    const endpoint = `${run.url}/aws/${localStage.stage}`;
    const without = (grant: "sockets" | "socket_registry"): readonly string[] =>
      allFunctions.filter(({ grants }) => !grants.some((one) => one === grant)).map(({ name }) => name);
    const managers = [
      ...without("sockets").map((name) => [name, { ...asFunction(world, name), endpoint }] as const),
      ["the attacker's session", { ...(await asTenant(world, attacker.id)), endpoint }] as const,
      ["the victim's session", { ...(await asTenant(world, victim.id)), endpoint }] as const,
    ];
    for (const [who, settings] of managers) {
      const management = new ApiGatewayManagementApiClient(settings);
      for (const command of [
        new PostToConnectionCommand({ ConnectionId, Data: '{"type":"planted"}' }),
        new GetConnectionCommand({ ConnectionId }),
        new DeleteConnectionCommand({ ConnectionId }),
      ]) {
        // Each command is of its own type, and sent alike.
        const said = await outcome(
          command instanceof PostToConnectionCommand
            ? management.send(command)
            : command instanceof GetConnectionCommand
              ? management.send(command)
              : management.send(command),
        );
        verdict.holds(said === "AccessDeniedException", `${who} manages somebody's connection: ${said}`);
      }
    }
    for (const name of without("socket_registry")) {
      const tables = new DynamoDBClient(asFunction(world, name));
      for (const pk of [`CONNECTION#${ConnectionId}`, `SOCKET_TICKET#${digest("x")}`]) {
        const Key = { pk: { S: pk }, sk: { S: pk.startsWith("C") ? "CONNECTION" : "TICKET" } };
        const read = await outcome(tables.send(new GetItemCommand({ TableName: directory, Key })));
        verdict.holds(read === "AccessDeniedException", `${name} reads ${pk}: ${read}`);
        const written = await outcome(
          tables.send(new PutItemCommand({ TableName: directory, Item: { ...Key, tenant_id: { S: attacker.id } } })),
        );
        verdict.holds(written === "AccessDeniedException", `${name} writes ${pk}: ${written}`);
      }
    }
    verdict.holds(!(await socket.isCut()), "the connection was ended");
    await socket.close();
    return verdict.findings;
  },
};

export const liveConnectionCases = [tickets, foreignTickets, formerFollower, demotedAgent, leaver, notes, presence, stolenCredentials];
