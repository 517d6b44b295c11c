/** Names and addresses follow the issuer's when it says something new, and stay what they were made here until then. */
import { newId, type VerifiedClaims } from "@bulkhead/platform";
import { forgetSignedIn, signIn } from "@bulkhead/users";
import { User } from "@bulkhead/users/schema";
import { beforeAll, expect, test } from "vitest";
import { events, onboardTenant, useFunction, type TestTenant } from "../src/testing.ts";

let acme: TestTenant;
beforeAll(async () => {
  acme = await onboardTenant();
  await useFunction("users-api");
});

const issuer = "https://id.acme.test";
let people = 0;
const newcomer = (claims: Partial<VerifiedClaims> = {}): VerifiedClaims => ({
  issuer,
  sub: newId(),
  tenant_id: acme.id,
  name: "Ada",
  email: `ada${people++}@${acme.slug}.test`,
  email_verified: true,
  ...claims,
});
const comes = async (claims: VerifiedClaims): Promise<string> => {
  forgetSignedIn();
  return (await signIn(claims)).user_id;
};
const userOf = async (id: string): Promise<User> => (await acme.admin.get(`/v1/users/${id}`)).parse(User);

test("a new name and a new address in a token become the person's, in one change that is theirs", async () => {
  const claims = newcomer();
  const id = await comes(claims);
  const before = await userOf(id);
  const email = `lovelace@${acme.slug}.test`;
  expect(await comes({ ...claims, name: "Ada Lovelace", email })).toBe(id);
  expect(await userOf(id)).toMatchObject({ name: "Ada Lovelace", email, version: before.version + 1 });
  expect((await events(acme.id)).filter(({ entity_id }) => entity_id === id).at(-1)).toMatchObject({
    type: "user.updated",
    actor: { type: "user", user_id: id },
    old_value: { name: "Ada", email: claims.email },
    new_value: { name: "Ada Lovelace", email },
  });
  // The old address is free, the new one is not.
  expect((await acme.admin.post("/v1/users", { email: claims.email, role: "user" })).status).toBe(201);
  expect((await acme.admin.post("/v1/users", { email, role: "user" })).status).toBe(409);
});

test("a token that says the same as the last one changes nothing", async () => {
  const claims = newcomer();
  const id = await comes(claims);
  await comes(claims);
  await comes(claims);
  expect((await userOf(id)).version).toBe(1);
});

test("what an admin called somebody stays until the issuer says something new", async () => {
  const claims = newcomer();
  const id = await comes(claims);
  expect((await acme.admin.patch(`/v1/users/${id}`, { name: "Countess" })).status).toBe(200);
  await comes(claims);
  expect((await userOf(id)).name).toBe("Countess");
  await comes({ ...claims, name: "Ada King" });
  expect((await userOf(id)).name).toBe("Ada King");
  // A change of role rewrites what sign-in reads, and does not make it forget what the last token said.
  expect((await acme.admin.patch(`/v1/users/${id}`, { name: "Countess", role: "agent" })).status).toBe(200);
  await comes({ ...claims, name: "Ada King" });
  expect(await userOf(id)).toMatchObject({ name: "Countess", role: "agent" });
});

test("an address counts once it is verified, and never when it is somebody else's", async () => {
  const claims = newcomer({ email_verified: false });
  const id = await comes(claims);
  const other = `other${people}@${acme.slug}.test`;
  await comes({ ...claims, email: other });
  expect((await userOf(id)).email).toBe(claims.email);
  await comes({ ...claims, email_verified: true });
  expect((await acme.admin.post("/v1/users", { email: claims.email, role: "user" })).status).toBe(409);

  const taken = newcomer();
  await comes(taken);
  await comes({ ...claims, name: "Ada B", email: taken.email ?? "", email_verified: true });
  expect(await userOf(id)).toMatchObject({ name: "Ada B", email: claims.email });
});

test("whoever is shut out changes nothing by coming", async () => {
  const claims = newcomer();
  const id = await comes(claims);
  expect((await acme.admin.post(`/v1/users/${id}/deactivate`)).status).toBe(200);
  await comes({ ...claims, name: "Somebody" });
  expect((await userOf(id)).name).toBe("Ada");
});
