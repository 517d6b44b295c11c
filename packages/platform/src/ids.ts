import { randomFillSync } from "node:crypto";
import { nowMs } from "./clock.ts";

const bytes = new Uint8Array(16);
let lastMs = 0;
let counter = 0;

/**
 * A UUIDv7 (RFC 9562, method 1): 48 bits of business time in milliseconds, a 12-bit counter within the millisecond, 62 random
 * bits. Ids of one process sort in the order of their making.
 */
export function newId(): string {
  randomFillSync(bytes);
  const ms = Math.max(nowMs(), lastMs);
  counter = ms === lastMs ? counter + 1 : ((bytes[6]! << 8) | bytes[7]!) & 0x3ff;
  lastMs = counter > 0xfff ? ms + 1 : ms;
  if (counter > 0xfff) counter = 0;
  const hex = lastMs.toString(16).padStart(12, "0");
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const tail = Buffer.from(bytes.buffer, 8, 8).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
