import * as fc from "fast-check";
import { contract, route } from "@bulkhead/platform/contract";
import { http, subscriber } from "@bulkhead/platform/functions";
import { describe, expect, test } from "vitest";
import { router } from "../src/gateway/router.ts";
import { parseDuration } from "../src/host/duration.ts";
import { compilePattern, patternOf, type EventPattern } from "../src/host/event-pattern.ts";
import { parseExpression } from "../src/host/schedule-expression.ts";

describe("durations", () => {
  test.each([
    ["PT5H", 5 * 3_600_000],
    ["PT73H", 73 * 3_600_000],
    ["P3D", 3 * 86_400_000],
    ["P1DT12H", 1.5 * 86_400_000],
    ["P2W", 14 * 86_400_000],
    ["PT1M30S", 90_000],
    ["PT0.5S", 500],
    ["PT0S", 0],
  ])("%s", (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(["", "P", "PT", "P1DT", "5H", "PT5", "P1M", "P1Y", "-PT5H", "PT5H ", "pt5h", "PT1.2345S"])("%j is none", (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );
});

describe("schedule expressions", () => {
  test("at() takes whole seconds, in UTC unless told otherwise", () => {
    expect(parseExpression("at(2026-11-22T10:00:01)")).toEqual({ kind: "once", dueMs: Date.parse("2026-11-22T10:00:01Z") });
    expect(parseExpression("at(2026-11-22T10:00:01)", "Asia/Tokyo")).toEqual({ kind: "once", dueMs: Date.parse("2026-11-22T01:00:01Z") });
  });

  test("a local time that daylight saving skips moves forward, one it repeats is the first", () => {
    expect(parseExpression("at(2026-03-29T02:30:00)", "Europe/Berlin")).toEqual({
      kind: "once",
      dueMs: Date.parse("2026-03-29T01:30:00Z"),
    });
    expect(parseExpression("at(2026-10-25T02:30:00)", "Europe/Berlin")).toEqual({
      kind: "once",
      dueMs: Date.parse("2026-10-25T00:30:00Z"),
    });
  });

  test("any moment of a zone that shows on its wall clock is found again", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_700_000_000, max: 2_000_000_000 }),
        fc.constantFrom("America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Berlin"),
        (seconds, zone) => {
          const wall = new Date(seconds * 1000).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");
          const when = parseExpression(`at(${wall})`, zone);
          if (when.kind !== "once") throw new Error("not one-time");
          // The wall clock agrees, and it is the earlier of two such moments if anything.
          expect(new Date(when.dueMs).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T")).toBe(wall);
          expect(when.dueMs).toBeLessThanOrEqual(seconds * 1000);
        },
      ),
    );
  });

  test("rate() takes minutes, hours and days", () => {
    expect(parseExpression("rate(1 hour)")).toEqual({ kind: "every", periodMs: 3_600_000 });
    expect(parseExpression("rate(15 minutes)")).toEqual({ kind: "every", periodMs: 900_000 });
    expect(parseExpression("rate(2 days)")).toEqual({ kind: "every", periodMs: 172_800_000 });
  });

  test.each([
    "at(2026-11-22T10:00:00Z)",
    "at(2026-11-22T10:00:00.5)",
    "at(2026-02-30T10:00:00)",
    "rate(0 hours)",
    "rate(1 second)",
    "cron(0 * * * ? *)",
    "tomorrow",
    "",
  ])("%j is refused as AWS refuses it", (expression) =>
    expect(() => parseExpression(expression)).toThrow(expect.objectContaining({ code: "ValidationException", status: 400 })),
  );

  test("an unknown time zone is refused", () => {
    expect(() => parseExpression("at(2026-11-22T10:00:00)", "Mars/Olympus")).toThrow(
      expect.objectContaining({ code: "ValidationException" }),
    );
  });
});

describe("event patterns", () => {
  test("a subscriber's rule matches its events by source and type", () => {
    const matches = compilePattern(
      patternOf(subscriber("s", { handler: "packages/sla/src/x", grants: [], on: ["ticket.created", "sla.deadline_approaching"] })),
    );
    expect(matches({ source: "bulkhead.tickets", "detail-type": "ticket.created" })).toBe(true);
    expect(matches({ source: "bulkhead.sla", "detail-type": "sla.deadline_approaching" })).toBe(true);
    expect(matches({ source: "bulkhead.tickets", "detail-type": "ticket.closed" })).toBe(false);
    expect(matches({ source: "somebody.else", "detail-type": "ticket.created" })).toBe(false);
  });

  test("nested fields, prefixes, exclusions and presence", () => {
    const matches = compilePattern({
      detail: { type: [{ prefix: "ticket." }], status: [{ "anything-but": ["closed"] }], batch: [{ exists: false }], tags: ["vip", null] },
    });
    expect(matches({ detail: { type: "ticket.created", status: "open", tags: ["a", "vip"] } })).toBe(true);
    expect(matches({ detail: { type: "ticket.created", status: "open", tags: null } })).toBe(true);
    expect(matches({ detail: { type: "user.invited", status: "open", tags: ["vip"] } })).toBe(false);
    expect(matches({ detail: { type: "ticket.created", status: "closed", tags: ["vip"] } })).toBe(false);
    expect(matches({ detail: { type: "ticket.created", status: "open", tags: ["vip"], batch: 1 } })).toBe(false);
    expect(matches({})).toBe(false);
  });

  test("what is not understood is refused, not ignored", () => {
    const foreign = (pattern: unknown): EventPattern => JSON.parse(JSON.stringify(pattern));
    expect(() => compilePattern(foreign({ source: [{ wildcard: "bulkhead.*" }] }))).toThrow("source uses");
    expect(() => compilePattern(foreign({ source: [{ prefix: "a", suffix: "b" }] }))).toThrow("combines operators");
    expect(() => compilePattern(foreign({ source: [] }))).toThrow("is empty");
    expect(() => compilePattern({})).toThrow("is empty");
  });
});

describe("routes", () => {
  const responses = { 200: { description: "x" } };
  const one = http("one", {
    handler: "packages/one/src/api",
    grants: [],
    contract: contract("one", {
      get: route({ method: "get", path: "/v1/things/:id", summary: "x", roles: ["user"], responses }),
      counts: route({ method: "get", path: "/v1/things/counts", summary: "x", roles: ["user"], responses }),
      act: route({ method: "post", path: "/v1/things/:id/act", summary: "x", roles: ["user"], responses }),
      health: route({ method: "get", path: "/v1/health", summary: "x", roles: "public", responses }),
    }),
  });
  const find = router([one]);

  test("exact segments win over variables, however they were declared", () => {
    expect(find("GET", "/v1/things/counts")?.route.routeKey).toBe("GET /v1/things/counts");
    expect(find("GET", "/v1/things/7")).toMatchObject({
      route: { routeKey: "GET /v1/things/{id}", authorized: true },
      pathParameters: { id: "7" },
    });
    expect(find("POST", "/v1/things/a%20b/act")?.pathParameters).toEqual({ id: "a b" });
  });

  test("public routes have no authorizer", () => expect(find("GET", "/v1/health")?.route.authorized).toBe(false));

  test.each([
    ["GET", "/v1/things"],
    ["GET", "/v1/things/"],
    ["DELETE", "/v1/things/7"],
    ["GET", "/v1/things/7/act"],
    ["POST", "/v1/things/7/act/more"],
    ["GET", "/V1/health"],
    ["HEAD", "/v1/health"],
  ])("%s %s is no route", (method, path) => expect(find(method, path)).toBeUndefined());

  test("one route of two functions is refused", () => {
    const other = http("two", {
      ...one,
      contract: contract("two", { get: route({ method: "get", path: "/v1/things/:other", summary: "x", roles: ["user"], responses }) }),
    });
    expect(() => router([one, other])).toThrow("declared twice");
  });
});
