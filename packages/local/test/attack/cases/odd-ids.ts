/** Ids in disguise: separators, control characters, other scripts' digits, paths within paths. */
import type { AttackCase } from "../attack-case.ts";
import { asSeen } from "../finding.ts";
import { inParallel } from "../in-parallel.ts";
import { guardedRoutes, naming, permits, toWire, withReference } from "../route-samples.ts";
import type { Way } from "../sender.ts";
import { callersOf, neverId } from "../world.ts";

const encoded = encodeURIComponent;
/** Digits of another script, which some parsers take for ours. */
const fullWidth = (id: string): string => id.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
/** Cyrillic letters that look like Latin ones. */
const homoglyphs = (id: string): string =>
  id.replaceAll("a", "\u0430").replaceAll("c", "\u0441").replaceAll("e", "\u0435").replace("0", "\u041e");

/** Path segments, percent-encoded, made of an id and the tenant it belongs to. */
const disguises: readonly (readonly [string, (id: string, tenant: string) => string])[] = [
  ["#", (id) => `${id}%23`],
  ["# in front", (id) => `%23${id}`],
  ["a whole key", (id, tenant) => `${tenant}%23TICKET%23${id}`],
  ["a key's end", (id) => `x%23TICKET%23${id}`],
  ["a # encoded twice", (id, tenant) => `${tenant}%2523TICKET%2523${id}`],
  ["NUL", (id) => `${id}%00`],
  ["NUL and more", (id) => `${id}%00.json`],
  ["a space", (id) => `${id}%20`],
  ["a line break", (id) => `${id}%0A`],
  ["CR LF and a header", (id, tenant) => `${id}%0D%0AX-Tenant-Id:%20${tenant}`],
  ["full-width digits", (id) => encoded(fullWidth(id))],
  ["homoglyphs", (id) => encoded(homoglyphs(id))],
  ["a zero-width space", (id) => encoded(`${id}\u200b`)],
  ["upper case", (id) => id.toUpperCase()],
  ["braces", (id) => encoded(`{${id}}`)],
  ["a URN", (id) => encoded(`urn:uuid:${id}`)],
  ["no hyphens", (id) => id.replaceAll("-", "")],
  ["a path", (id) => encoded(`../../tickets/${id}`)],
  ["a path back", (id) => encoded(`${id}/../${id}`)],
  ["a backslash", (id) => encoded(`..\\${id}`)],
  ["a query", (id, tenant) => encoded(`x?tenant_id=${tenant}&id=${id}`)],
  ["two ids", (id) => encoded(`${id},${id}`)],
  ["a wildcard", (id) => encoded(`${id.slice(0, 8)}*`)],
  ["invalid UTF-8", (id) => `${id}%ff`],
  ["an overlong slash", (id) => `${id}%c0%af`],
  ["a very long id", (id) => id.repeat(150)],
];

/** A `#` that arrives decoded ends the path, which may then be another's without this method; a `?` begins a query. */
const refusals = [
  "request.invalid",
  "ticket.not_found",
  "user.not_found",
  "team.not_found",
  "view.not_found",
  "approval.not_found",
  "route.not_found",
  "route.method_not_allowed",
  "tenant.mismatch",
  "gateway.400",
  "gateway.404",
];

const oddIds: AttackCase = {
  name: "ids with separators, NUL, look-alikes and paths",
  wall: "code",
  atTheDoor: true,
  run: async (world) => {
    const verdict = world.verdict(oddIds.name);
    const agent = callersOf(world, world.attacker).find(({ role }) => role === "agent");
    if (agent === undefined) throw new Error("there is no agent");
    const { victim } = world;
    await inParallel(guardedRoutes(world), async (route) => {
      const { operation, sample } = route;
      if (!permits(route, agent.role)) return;
      const own = await sample.honest(world, agent);
      for (const place of Object.keys(sample.references)) {
        for (const [name, disguise] of disguises) {
          for (const way of ["gateway", "function"] satisfies Way[]) {
            const asked = `${naming(operation, agent)} with ${name} in ${place} by ${way}`;
            const ask = (id: string, tenant: string) => {
              const segment = disguise(id, tenant);
              if (!place.startsWith("json."))
                return world.attack(toWire(operation, withReference(own, place, segment), agent.headers, true), way);
              return world.attack(toWire(operation, withReference(own, place, readable(segment)), agent.headers), way);
            };
            const foreign = await ask(place === "param.id" ? victim.tickets.byUser : victim.user.id, victim.id);
            const never = await ask(neverId(), neverId());
            verdict.refused(foreign, refusals, asked);
            verdict.holds(
              asSeen(foreign) === asSeen(never),
              `${asked}: ${asSeen(foreign)} for the victim's id, ${asSeen(never)} for nobody's`,
            );
          }
        }
      }
      verdict.succeeded(await world.send(toWire(operation, own, agent.headers)), `${naming(operation, agent)} with a plain id`);
    });
    return verdict.findings;
  },
};

/** A segment as text; what does not decode stays as it is. */
const readable = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

export const oddIdCases = [oddIds];
