import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Principal } from "../services.ts";
import { credentialIssuer } from "./credentials.ts";

const masterKey = "0123456789abcdef0123456789abcdef";
const minute = 60_000;
const principal: Principal = {
  roleArn: "arn:aws:iam::111122223333:role/bulkhead/x",
  sessionName: "s",
  tags: { tenant_id: "t" },
  worker: "x:1",
};
const at = (nowMs: number, key = masterKey) => credentialIssuer(key, () => nowMs);

test("credentials stand for their principal until they expire, also after a restart", () => {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = at(0).issue(principal, 15 * minute);
  expect(expiration.getTime()).toBe(15 * minute);
  expect(at(15 * minute - 1).lookup(accessKeyId, sessionToken)).toMatchObject({ principal, secret: secretAccessKey });
  expect(at(15 * minute).lookup(accessKeyId, sessionToken)).toBe("expired");
});

test("credentials of another master key, or of two sessions mixed, stand for nobody", () => {
  const one = at(0).issue(principal, 15 * minute);
  const other = at(0).issue(principal, 15 * minute);
  expect(at(0, "another master key, long enough").lookup(one.accessKeyId, one.sessionToken)).toBeUndefined();
  expect(at(0).lookup(other.accessKeyId, one.sessionToken)).toBeUndefined();
  expect(at(0).lookup(one.accessKeyId, undefined)).toBeUndefined();
  expect(one.secretAccessKey).not.toBe(other.secretAccessKey);
});

test("a token changed in any place stands for nobody", () => {
  const { accessKeyId, sessionToken } = at(0).issue(principal, 15 * minute);
  fc.assert(
    fc.property(fc.nat(sessionToken.length - 1), fc.constantFrom("A", "b", "0", "-", ".", "é"), (index, character) => {
      fc.pre(sessionToken[index] !== character);
      expect(at(0).lookup(accessKeyId, sessionToken.slice(0, index) + character + sessionToken.slice(index + 1))).toBeUndefined();
    }),
  );
});

test("no session is shorter than fifteen minutes, and no master key trivial", () => {
  expect(() => at(0).issue(principal, 15 * minute - 1)).toThrow(RangeError);
  expect(() => at(0).issue(principal, Number.NaN)).toThrow(RangeError);
  expect(() => credentialIssuer("short", () => 0)).toThrow(RangeError);
});
