/** From bytes to a JSON value that a schema may look at. */
import { bodyTooLarge, malformedBody, tenantMismatch, unsupportedMediaType } from "../problems.ts";

export const maxBodyBytes = 256 * 1024;
const maxDepth = 32;
const reservedKeys = new Set(["__proto__", "constructor", "prototype"]);

/**
 * The body's bytes, at most 256 KB of them whatever Content-Length says.
 * @throws request.too_large
 */
export async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw bodyTooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) throw bodyTooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** @throws request.unsupported_media_type unless the header names JSON in UTF-8. */
export function requireJson(contentType: string | undefined): void {
  const [type, ...parameters] = (contentType ?? "").split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  if (type !== "application/json" || (charset !== undefined && !/^charset="?utf-8"?$/.test(charset))) throw unsupportedMediaType();
}

/** @throws request.malformed */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw malformedBody();
  }
}

/**
 * Refuses what no schema should have to think about, and takes every `tenant_id` out of the value, at any depth: it is never
 * input. Where it is given it must be the actor's own (`tenantId`; undefined where there is no actor, and nothing to compare).
 * @throws request.malformed for a value nested deeper than 32 levels, with a key that JavaScript reserves, or with half a character,
 *         which neither storage nor the trail's hash can hold; tenant.mismatch
 */
export function takeTenantOut(value: unknown, tenantId: string | undefined, depth = 1): void {
  if (typeof value === "string") requireWellFormed(value);
  if (typeof value !== "object" || value === null) return;
  if (depth > maxDepth) throw malformedBody({ detail: `The body is nested deeper than ${maxDepth} levels.` });
  for (const [key, child] of Object.entries(value)) {
    requireWellFormed(key);
    if (reservedKeys.has(key)) throw malformedBody({ detail: `The body has the reserved key ${key}.` });
    if (key === "tenant_id" && tenantId !== undefined) {
      if (child !== tenantId) throw tenantMismatch();
      Reflect.deleteProperty(value, key);
    } else {
      takeTenantOut(child, tenantId, depth + 1);
    }
  }
}

/** JSON can spell half of a surrogate pair (`"\ud800"`); UTF-8 cannot. */
function requireWellFormed(text: string): void {
  if (!text.isWellFormed()) throw malformedBody({ detail: "The body has half of a surrogate pair." });
}
