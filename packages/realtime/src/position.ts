/** Where a connection has got to: a moment of business time; behind a point, when its catching up began. */
import { nowMs } from "@bulkhead/platform";

export interface Place {
  readonly atMs: number;
  readonly askedMs: number | undefined;
}

export const position = (atMs: number, askedMs?: number): string => (askedMs === undefined ? String(atMs) : `${atMs}.${askedMs}`);

export const presentPosition = (): string => position(nowMs());

/** The place that a position of the right form names. It is the client's word, and good for nothing but time. */
export function placeOf(text: string): Place {
  const [at, asked] = text.split(".");
  return { atMs: Number(at), askedMs: asked === undefined ? undefined : Number(asked) };
}
