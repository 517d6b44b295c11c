/** What a client may ask of a change beyond its body: `If-Match` and `Idempotency-Key`. */
import { createHash } from "node:crypto";
import type { Actor, IdempotencyScope } from "../context.ts";
import { invalidRequest } from "../problems.ts";

const badHeader = (name: string, message: string) =>
  invalidRequest({ errors: [{ path: `/header/${name}`, code: "invalid_format", message }] });

/**
 * The version that `If-Match` demands. A weak tag counts: a CDN that compresses weakens ours. `*` demands nothing beyond the
 * entity's existence.
 * @throws request.invalid
 */
export function expectedVersion(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === "*") return undefined;
  const version = /^(?:W\/)?"([1-9]\d{0,14})"$/.exec(ifMatch.trim())?.[1];
  if (version === undefined) throw badHeader("if-match", 'must be one ETag as answered, such as "7"');
  return Number(version);
}

export interface KeyedRequest {
  readonly actor: Actor;
  readonly operationId: string;
  readonly method: string;
  readonly url: URL;
  readonly body: Uint8Array;
  /** The status that the route answers on success. */
  readonly status: number;
}

/**
 * The idempotency in force for a POST or PATCH with an `Idempotency-Key`. Keys are one's own: per user and operation. The
 * fingerprint covers method, path, query and the body's bytes.
 * @throws request.invalid unless the key is 1 to 255 visible ASCII characters
 */
export function idempotencyScope(key: string | undefined, request: KeyedRequest): IdempotencyScope | undefined {
  const userId = request.actor.user_id;
  if (key === undefined || userId === null || (request.method !== "POST" && request.method !== "PATCH")) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw badHeader("idempotency-key", "must be 1 to 255 visible ASCII characters");
  const { pathname, search } = request.url;
  return {
    record: `${userId}#${createHash("sha256")
      .update(JSON.stringify([request.operationId, key]))
      .digest("base64url")}`,
    fingerprint: createHash("sha256")
      .update(JSON.stringify([request.method, pathname, search]))
      .update(request.body)
      .digest("base64url"),
    status: request.status,
  };
}
