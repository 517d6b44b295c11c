import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forgetConfig } from "./config.ts";
import { openCursor, sealCursor, type CursorScope } from "./cursor.ts";

const useSecret = (secret: string): void => {
  Object.assign(process.env, {
    BULKHEAD_ISSUERS: JSON.stringify([{ issuer: "https://issuer.test", audience: "bulkhead" }]),
    BULKHEAD_CURSOR_SECRET: secret,
    BULKHEAD_PUBLIC_URL: "https://bulkhead.test",
    BULKHEAD_CLIENT_ID: "console",
  });
  forgetConfig();
};
useSecret("c2VjcmV0LW9mLXRoaXJ0eS10d28tcmFuZG9tLWJ5dGVz");

const scope: CursorScope = {
  tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e",
  user_id: "01935b2e-6f00-7000-8000-0000000000a1",
  operation: "listTickets",
  filters: { status: "open", tag: ["a", "b"], limit: 50 },
};
const lastKey = { pk: `${scope.tenant_id}#TICKET`, sk: "0001" };
const invalid = expect.objectContaining({ code: "cursor.invalid", status: 400 });
const opened = (text: string, from: CursorScope = scope): unknown => {
  try {
    return openCursor(from, text);
  } catch (error) {
    return error;
  }
};

const ids = fc.uuid();
const values = fc
  .json({ maxDepth: 2 })
  .filter((text) => text.length < 500)
  .map((text): unknown => JSON.parse(text));
const scopes = fc.record({
  tenant_id: ids,
  user_id: fc.option(ids),
  operation: fc.string(),
  filters: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })),
});

describe("a cursor", () => {
  test("gives back what was sealed, in the scope that it was sealed in", () => {
    fc.assert(
      fc.property(scopes, values, (any, value) => {
        expect(openCursor(any, sealCursor(any, value))).toEqual(value);
      }),
    );
  });

  test("fits into a URL, and shows nothing of what it holds", () => {
    const text = sealCursor(scope, lastKey);
    expect(text).toMatch(/^[\w-]+$/);
    expect(Buffer.from(text, "base64url").toString("latin1")).not.toContain("TICKET");
    expect(sealCursor(scope, lastKey)).not.toBe(text);
  });

  test("does not mind the order of filters, absent ones, or the size of the page", () => {
    const text = sealCursor(scope, lastKey);
    expect(
      openCursor({ ...scope, filters: { tag: ["a", "b"], cursor: text, limit: 10, priority: undefined, status: "open" } }, text),
    ).toEqual(lastKey);
  });

  test.each<[string, Partial<CursorScope>]>([
    ["tenant", { tenant_id: "01935b2e-6f00-7000-8000-000000006e0b" }],
    ["user", { user_id: "01935b2e-6f00-7000-8000-0000000000a2" }],
    ["user, or none", { user_id: null }],
    ["route", { operation: "listTenants" }],
    ["filter", { filters: { ...scope.filters, status: "closed" } }],
    ["filter more", { filters: { ...scope.filters, team_id: "x" } }],
    ["filter less", { filters: { status: "open" } }],
    ["order within a filter", { filters: { ...scope.filters, tag: ["b", "a"] } }],
    ["type of filter", { filters: { ...scope.filters, tag: "a,b" } }],
  ])("is refused for another %s", (_what, change) => {
    expect(opened(sealCursor(scope, lastKey), { ...scope, ...change })).toEqual(invalid);
  });

  test("is refused for every other scope", () => {
    fc.assert(
      fc.property(scopes, scopes, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other) && one.tenant_id !== other.tenant_id);
        expect(opened(sealCursor(one, lastKey), other)).toEqual(invalid);
      }),
    );
  });

  test("is refused with any bit flipped", () => {
    const bytes = Buffer.from(sealCursor(scope, lastKey), "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(opened(flipped.toString("base64url"))).toEqual(invalid);
    }
  });

  test("is refused with any character changed, removed or added", () => {
    const text = sealCursor(scope, lastKey);
    const edits = fc.record({ at: fc.nat(text.length), drop: fc.nat(3), add: fc.string({ maxLength: 3 }) });
    fc.assert(
      fc.property(edits, ({ at, drop, add }) => {
        const edited = text.slice(0, at) + add + text.slice(at + drop);
        fc.pre(edited !== text);
        expect(opened(edited)).toEqual(invalid);
      }),
    );
  });

  test("is refused at every length but its own", () => {
    const text = sealCursor(scope, lastKey);
    for (let length = 0; length < text.length; length += 1) expect(opened(text.slice(0, length))).toEqual(invalid);
  });

  test("is refused whatever else was sent in its place", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: "binary" })), (text) => {
        expect(opened(text)).toEqual(invalid);
      }),
    );
  });

  test("does not outlive the secret that sealed it", () => {
    const text = sealCursor(scope, lastKey);
    useSecret("YW5vdGhlci1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcw");
    expect(opened(text)).toEqual(invalid);
    expect(openCursor(scope, sealCursor(scope, lastKey))).toEqual(lastKey);
  });

  test("longer than a list accepts is never made", () => {
    expect(() => sealCursor(scope, { sk: "x".repeat(2_000) })).toThrow("longer than a list accepts");
  });
});
