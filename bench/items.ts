/** How large the items are that a ticket's life writes: a few bytes over a kilobyte cost a whole unit, twice in a transaction. */
import { indexKeys, tableSchemas } from "../packages/platform/src/tables.ts";
import { scan, textOf } from "../packages/local/test/engine-client.ts";
import type { Desk } from "./desk.ts";
import { itemBytes, writeUnits } from "./item-size.ts";

export interface ItemSize {
  readonly item: string;
  /** Of all that were found: the largest counts. */
  readonly least_bytes: number;
  readonly most_bytes: number;
  readonly write_units: number;
}

/** Every kind of item that is there, and what each index copies of a ticket. */
export async function itemSizes(desk: Desk): Promise<readonly ItemSize[]> {
  const sizes = new Map<string, number[]>();
  const add = (name: string, bytes: number): void => void sizes.set(name, [...(sizes.get(name) ?? []), bytes]);
  const indexes = tableSchemas.find(({ name }) => name === "desk")?.indexes ?? [];
  for (const item of await scan(desk.run.engine, "desk")) {
    const kind = textOf(item, "pk").split("#")[1] ?? "";
    const part = textOf(item, "sk").split("#")[0] ?? "";
    add(kind === "TICKET" ? `Desk TICKET ${part}` : `Desk ${kind}`, itemBytes(item));
    if (kind !== "TICKET") continue;
    for (const { name, project } of indexes) {
      const keys = indexKeys(name);
      if (item[keys.pk] !== undefined && project !== "all")
        add(`index ${name}`, itemBytes(item, ["pk", "sk", keys.pk, keys.sk, ...project]));
    }
  }
  for (const item of await scan(desk.run.engine, "audit")) add(`Audit ${textOf(item, "type")}`, itemBytes(item));
  return [...sizes]
    .map(([item, bytes]) => ({
      item,
      least_bytes: Math.min(...bytes),
      most_bytes: Math.max(...bytes),
      write_units: writeUnits(Math.max(...bytes)),
    }))
    .toSorted((a, b) => a.item.localeCompare(b.item));
}
