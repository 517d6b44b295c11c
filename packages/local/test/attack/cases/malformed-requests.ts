/** Requests of a form that no client of ours would send: too large, too deep, not JSON, not even HTTP's idea of a body. */
import type { AttackCase } from "../attack-case.ts";
import { coldStart } from "../cold-start.ts";
import { asSeen } from "../finding.ts";
import { inParallel } from "../in-parallel.ts";
import { guardedRoutes, naming, permits, toWire, type Route } from "../route-samples.ts";
import type { Way, WireRequest } from "../sender.ts";
import { callersOf, type Caller, type World } from "../world.ts";

const ways: readonly Way[] = ["gateway", "function"];

/** Whoever may do something with the route and is the least of those. */
function leastCaller(world: World, route: Route): Caller {
  const caller = callersOf(world, world.attacker).find(({ role }) => permits(route, role));
  if (caller === undefined) throw new Error(`nobody may call ${route.operation.id}`);
  return caller;
}

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

/** By what is wrong with the body: the body, the problem it meets. */
const bodies: readonly (readonly [string, string | Buffer, string | readonly string[]])[] = [
  ["one byte too many", JSON.stringify({ x: "x".repeat(256 * 1024 - 7) }), "request.too_large"],
  ["a megabyte", JSON.stringify({ x: "x".repeat(1_000_000) }), "request.too_large"],
  ["33 levels", `{"x":${nested(32)}}`, "request.malformed"],
  ["20,000 levels", `{"x":${nested(20_000)}}`, "request.malformed"],
  ["__proto__", '{"__proto__":{"role":"super_admin","polluted":true}}', "request.malformed"],
  ["an escaped __proto__", '{"\\u005f_proto__":{"polluted":true}}', "request.malformed"],
  ["a nested __proto__", '{"x":[{"__proto__":{"polluted":true}}]}', "request.malformed"],
  ["constructor", '{"constructor":{"prototype":{"polluted":true}}}', "request.malformed"],
  ["prototype", '{"x":{"prototype":{"polluted":true}}}', "request.malformed"],
  ["half an object", '{"x":', "request.malformed"],
  ["two objects", "{}{}", "request.malformed"],
  // The gateway hands a text over as UTF-8, with a replacement where it was none.
  ["not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), ["request.malformed", "request.invalid"]],
  ["UTF-16", Buffer.from("{}", "utf16le"), "request.malformed"],
  ["NaN", '{"x":NaN}', "request.malformed"],
];

const contentTypes = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "application/jsonp",
  "application/merge-patch+json",
  "",
];

const malformedBodies: AttackCase = {
  name: "bodies that are too large, too deep or not JSON",
  wall: "code",
  atTheDoor: true,
  run: async (world) => {
    const verdict = world.verdict(malformedBodies.name);
    await inParallel(guardedRoutes(world), async (route) => {
      const { operation, sample } = route;
      if (operation.method === "GET") return;
      const caller = leastCaller(world, route);
      const asked = naming(operation, caller);
      const request = toWire(operation, await sample.honest(world, caller), caller.headers);
      const sending = (body: string | Buffer, type = "application/json"): WireRequest => ({
        ...request,
        headers: { ...request.headers, "content-type": type },
        body,
      });
      for (const way of ways) {
        for (const [name, body, code] of bodies)
          verdict.refused(await world.attack(sending(body), way), code, `${asked} with ${name} by ${way}`);
        for (const type of contentTypes)
          verdict.refused(await world.attack(sending("{}", type), way), "request.unsupported_media_type", `${asked} as ${type} by ${way}`);
      }
      const chunked = {
        ...sending(bodies[0]?.[1] ?? ""),
        headers: { ...request.headers, "content-type": "application/json", "transfer-encoding": "chunked" },
      };
      verdict.refused(await world.attack(chunked), "request.too_large", `${asked} in chunks`);
      const lying = sending(bodies[0]?.[1] ?? "");
      verdict.refused(
        await world.attack({ ...lying, headers: { ...lying.headers, "content-length": "2" } }, "function"),
        "request.too_large",
        `${asked} with a lying Content-Length`,
      );
      verdict.succeeded(await world.send(request), `${asked} in good form`);
    });
    verdict.holds(!("polluted" in {}), "an object of ours was polluted");
    return verdict.findings;
  },
};

/** Reads take no body, and no header makes another method of one. */
const bodiesOnReads: AttackCase = {
  name: "GET with a body, and headers that claim another method",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(bodiesOnReads.name);
    // What one environment remembers of a tenant and another does not would tell the answers apart.
    await coldStart(world.run);
    await inParallel(guardedRoutes(world), async (route) => {
      const { operation, sample } = route;
      if (operation.method !== "GET") return;
      const caller = leastCaller(world, route);
      const asked = naming(operation, caller);
      const request = toWire(operation, await sample.honest(world, caller), caller.headers);
      for (const way of ways) {
        const plain = await world.send(request, way);
        verdict.succeeded(plain, asked);
        for (const body of [`{"tenant_id":"${world.victim.id}"}`, "not json", "x".repeat(10_000)]) {
          const answer = await world.attack({ ...request, headers: { ...request.headers, "content-type": "application/json" }, body }, way);
          verdict.holds(
            asSeen(answer) === asSeen(plain),
            `${asked} with a body by ${way} answered ${asSeen(answer)}, without ${asSeen(plain)}`,
          );
        }
        const overridden = await world.attack(
          {
            ...request,
            headers: {
              ...request.headers,
              "x-http-method-override": "DELETE",
              "x-method-override": "DELETE",
              "x-original-url": `/v1/tickets/${world.victim.tickets.byUser}`,
            },
          },
          way,
        );
        verdict.holds(asSeen(overridden) === asSeen(plain), `${asked} with an overriding header by ${way} answered ${asSeen(overridden)}`);
      }
    });
    return verdict.findings;
  },
};

/** Everything but a declared method on a declared path is nothing. */
const undeclared: AttackCase = {
  name: "methods and paths that are not declared",
  wall: "code",
  run: async (world) => {
    const verdict = world.verdict(undeclared.name);
    const { attacker, victim } = world;
    const headers = callersOf(world, attacker)[2]?.headers ?? {};
    const paths = [
      `/v1/tickets/${victim.tickets.byUser}`,
      `/v1/tickets/${victim.tickets.byUser}/`,
      `/v1//tickets/${victim.tickets.byUser}`,
      `/v1/tickets/../tickets/${victim.tickets.byUser}`,
      `/v1/./tickets/${victim.tickets.byUser}`,
      `/V1/TICKETS/${victim.tickets.byUser}`,
      `/v1/tenants/${victim.id}/tickets`,
      `/v1/tickets/${victim.tickets.byUser}/audit/..`,
      `/v1/tickets/${victim.tickets.byUser};v=1`,
      `/v1/tickets/${victim.tickets.byUser}.json`,
      `/${victim.id}/v1/tickets`,
    ];
    for (const way of ways) {
      for (const path of paths) {
        for (const method of ["PUT", "GET"]) {
          const answer = await world.attack({ method, path, headers }, way);
          verdict.holds(answer.status >= 400 && answer.status < 500, `${method} ${path} by ${way} answered ${answer.status}`);
        }
      }
    }
    return verdict.findings;
  },
};

export const malformedRequestCases = [malformedBodies, bodiesOnReads, undeclared];
