/** Tokens that must not be believed, each for one reason. */
import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { realNowMs } from "../../src/host/real-time.ts";
import { audience } from "../../src/oidc/access-token.ts";
import { neverId, type World } from "./world.ts";

export interface ForgedToken {
  readonly name: string;
  /** The whole `Authorization` header. */
  readonly authorization: string;
  /** The kernel's answer. */
  readonly code: string;
}

type Claims = Readonly<Record<string, unknown>>;

const minute = 60;
/** Foreign keys are made once: what matters is that they are not the issuer's. */
let strangersKey: KeyObject | undefined;
const strangers = (): KeyObject => (strangersKey ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);

const part = (value: unknown): string => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** A token of the issuer's own making, with these claims in place of the right ones; undefined leaves one out. */
export function signed(world: World, claims: Claims, header: Claims = {}, key: KeyObject = world.signingKey.privateKey): string {
  const { jwk } = world.signingKey;
  const issuedAt = nowSeconds();
  const payload = { iss: world.issuer, aud: audience, iat: issuedAt, exp: issuedAt + 10 * minute, ...claims };
  // By hand: a library would refuse to make some of these.
  const input = `${part({ alg: jwk.alg, kid: jwk.kid, typ: "at+jwt", ...header })}.${part(payload)}`;
  return `${input}.${sign("RSA-SHA256", Buffer.from(input), key).toString("base64url")}`;
}

const nowSeconds = (): number => Math.floor(realNowMs() / 1_000);

/** Claims of the victim's admin, as nobody but the issuer may sign them. */
const asVictim = ({ victim }: World): Claims => ({
  sub: victim.admin.sub,
  tenant_id: victim.id,
  email: victim.admin.email,
  email_verified: true,
});
/** Claims of the attacker's own admin. */
const asSelf = ({ attacker }: World): Claims => ({
  sub: attacker.admin.sub,
  tenant_id: attacker.id,
  email: attacker.admin.email,
  email_verified: true,
});

/** Signed by somebody else, or by nobody. */
function unsigned(world: World): readonly (readonly [string, string])[] {
  const claims = asVictim(world);
  const { jwk, privateKey } = world.signingKey;
  const honest = signed(world, asSelf(world));
  const [header = "", , signature = ""] = honest.split(".");
  const issuedAt = nowSeconds();
  const payload = part({ iss: world.issuer, aud: audience, iat: issuedAt, exp: issuedAt + 10 * minute, ...claims });
  const publicKey = createPublicKey(privateKey);
  const hmac = (alg: string, hash: string, key: string | Buffer): string => {
    const input = `${part({ alg, kid: jwk.kid, typ: "at+jwt" })}.${payload}`;
    return `${input}.${createHmac(hash, key).update(input).digest("base64url")}`;
  };
  const publicJwk = { kty: "RSA", n: "", e: "", ...createPublicKey(strangers()).export({ format: "jwk" }) };
  return [
    ["the payload of another", `${header}.${payload}.${signature}`],
    ["alg none", `${part({ alg: "none", kid: jwk.kid })}.${payload}.`],
    ["alg none with a signature", `${part({ alg: "none", kid: jwk.kid })}.${payload}.${signature}`],
    ["alg NONE", `${part({ alg: "NoNe", kid: jwk.kid })}.${payload}.${signature}`],
    ["HS256 with the public key in PEM", hmac("HS256", "sha256", publicKey.export({ type: "spki", format: "pem" }).toString())],
    ["HS256 with the public key in DER", hmac("HS256", "sha256", publicKey.export({ type: "spki", format: "der" }))],
    ["HS256 with the public modulus", hmac("HS256", "sha256", Buffer.from(jwk.n, "base64url"))],
    ["HS512 with an empty key", hmac("HS512", "sha512", "")],
    ["a stranger's key under the issuer's kid", signed(world, claims, {}, strangers())],
    ["a stranger's key under its own kid", signed(world, claims, { kid: "stranger" }, strangers())],
    ["a stranger's key in the header", signed(world, claims, { jwk: publicJwk, kid: undefined }, strangers())],
    ["a stranger's key at a URL in the header", signed(world, claims, { jku: "http://127.0.0.1:9/jwks", kid: "stranger" }, strangers())],
    ["a kid that is a path", signed(world, claims, { kid: "../../../../dev/null" }, strangers())],
    ["no signature", `${header}.${payload}.`],
    ["a signature of zeros", `${header}.${payload}.${Buffer.alloc(256).toString("base64url")}`],
    ["two parts", `${header}.${payload}`],
    ["four parts", `${honest}.${signature}`],
    ["random bytes", randomBytes(64).toString("base64url")],
    ["an encrypted token's form", `${part({ alg: "dir", enc: "A256GCM" })}..${part("x")}.${part("y")}.${part("z")}`],
  ];
}

/** Signed by the issuer, for somebody else, for another time, or by another issuer's name. */
function misplaced(world: World): readonly (readonly [string, string])[] {
  const claims = asSelf(world);
  const now = nowSeconds();
  return [
    ["expired a minute ago", signed(world, { ...claims, exp: now - minute })],
    ["no exp", signed(world, { ...claims, exp: undefined })],
    ["exp as text", signed(world, { ...claims, exp: "never" })],
    ["not yet valid", signed(world, { ...claims, nbf: now + 5 * minute })],
    ["another issuer", signed(world, { ...claims, iss: "https://evil.test" })],
    ["the issuer with a slash more", signed(world, { ...claims, iss: `${world.issuer}/` })],
    ["the issuer in other letters", signed(world, { ...claims, iss: world.issuer.toUpperCase() })],
    ["no issuer", signed(world, { ...claims, iss: undefined })],
    ["two issuers", signed(world, { ...claims, iss: [world.issuer, "https://evil.test"] })],
    ["another audience", signed(world, { ...claims, aud: "another-api" })],
    ["other audiences", signed(world, { ...claims, aud: ["another-api", "a-third"] })],
    ["no audience and another client", signed(world, { ...claims, aud: undefined, client_id: "another-client", azp: "another-client" })],
    ["no subject", signed(world, { ...claims, sub: undefined })],
    ["an empty subject", signed(world, { ...claims, sub: "" })],
    ["a critical extension", signed(world, claims, { crit: ["x-tenant"], "x-tenant": world.victim.id })],
  ];
}

/** Signed by the issuer, with a tenant that is none or a role that there is not. */
function misshapen(world: World): readonly (readonly [string, string])[] {
  const claims = asSelf(world);
  const tenants: readonly (readonly [string, unknown])[] = [
    ["no tenant_id", undefined],
    ["an empty tenant_id", ""],
    ["a tenant_id of null", null],
    ["a list of tenant_ids", [world.attacker.id, world.victim.id]],
    ["a list of one tenant_id", [world.victim.id]],
    ["an object as tenant_id", { id: world.victim.id }],
    ["an upper-case tenant_id", world.victim.id.toUpperCase()],
    ["a tenant_id with a #", `${world.victim.id}#`],
    ["a tenant_id with a line break", `${world.victim.id}\n`],
    ["a pattern as tenant_id", "????????-????-????-????-????????????"],
    ["a slug as tenant_id", world.victim.slug],
    ["a number as tenant_id", 1],
  ];
  const roles: readonly (readonly [string, unknown])[] = [
    ["a role that there is not", "root"],
    ["a role in other letters", "SUPER_ADMIN"],
    ["a list of roles", ["admin", "super_admin"]],
    ["a role of null", null],
  ];
  return [
    ...tenants.map(([name, tenant_id]) => [name, signed(world, { ...claims, tenant_id })] as const),
    ...roles.map(([name, role]) => [name, signed(world, { ...claims, role })] as const),
  ];
}

/** Every forgery. */
export function forgedTokens(world: World): readonly ForgedToken[] {
  const bearer =
    (code: string) =>
    ([name, token]: readonly [string, string]): ForgedToken => ({ name, authorization: `Bearer ${token}`, code });
  const honest = signed(world, asSelf(world));
  const superAdmins: readonly (readonly [string, string])[] = [
    ["super_admin of the attacker's tenant", signed(world, { ...asSelf(world), role: "super_admin" })],
    ["super_admin of the victim's tenant", signed(world, { ...asVictim(world), sub: neverId(), role: "super_admin" })],
    ["super_admin with the root's subject", signed(world, { ...asSelf(world), sub: world.root.sub, role: "super_admin" })],
  ];
  return [
    ...[...unsigned(world), ...misplaced(world), ...misshapen(world)].map(bearer("auth.unauthenticated")),
    ...superAdmins.map(bearer("auth.super_admin_not_honoured")),
    { name: "no scheme", authorization: honest, code: "auth.unauthenticated" },
    { name: "the Basic scheme", authorization: `Basic ${honest}`, code: "auth.unauthenticated" },
    { name: "two tokens", authorization: `Bearer ${honest}, Bearer ${honest}`, code: "auth.unauthenticated" },
    { name: "an empty header", authorization: "", code: "auth.unauthenticated" },
  ];
}
