/** Text that only this stage can have made, and only it can read: AES-GCM under a key of its own for each purpose. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { sealingConfig } from "./config.ts";

/** What is sealed, and in which format: the key follows from it, so that no seal is good for anything else. */
export interface SealPurpose {
  /** Such as `cursor`. */
  readonly name: string;
  /** The first byte. A new format or a new derivation of the key gets the next number. */
  readonly version: number;
}

const nonceBytes = 12;
const tagBytes = 16;

const derived = new Map<string, { readonly secret: string; readonly key: Buffer }>();

function sealingKey({ name, version }: SealPurpose): Buffer {
  const secret = sealingConfig().BULKHEAD_CURSOR_SECRET;
  const info = `bulkhead/${name}/${version}`;
  const known = derived.get(info);
  if (known?.secret === secret) return known.key;
  const key = Buffer.from(hkdfSync("sha256", secret, "", info, 32));
  derived.set(info, { secret, key });
  return key;
}

/** Seals a JSON value, bound to `additionalData`, into base64url. */
export function sealText(purpose: SealPurpose, additionalData: string, value: unknown): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(purpose), nonce).setAAD(Buffer.from(additionalData));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.of(purpose.version), nonce, sealed, cipher.getAuthTag()]).toString("base64url");
}

/** The value that was sealed for exactly this purpose and data; undefined for anything else. Parse its shape, not its honesty. */
export function openSealed(purpose: SealPurpose, additionalData: string, text: string): { readonly value: unknown } | undefined {
  const bytes = Buffer.from(text, "base64url");
  // Decoding forgives stray characters and spare bits: only the one true spelling counts.
  const isCanonical = bytes.toString("base64url") === text;
  if (!isCanonical || bytes[0] !== purpose.version || bytes.length < 1 + nonceBytes + tagBytes) return undefined;
  const nonce = bytes.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv("aes-256-gcm", sealingKey(purpose), nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(additionalData))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    const opened = Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);
    return { value: JSON.parse(opened.toString("utf8")) };
  } catch {
    return undefined;
  }
}
