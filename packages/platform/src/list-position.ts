/** Where a list goes on, for the acting person in the acting tenant: cursors as verbs use them. */
import type * as z from "zod";
import { currentActor } from "./context.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { invalidCursor } from "./problems.ts";

/** A list, by its operation id, and the filters that its cursors are bound to. */
export interface List {
  readonly operation: string;
  readonly filters: Readonly<Record<string, unknown>>;
}

const scope = ({ operation, filters }: List) => {
  const { tenant_id, user_id } = currentActor();
  return { tenant_id, user_id, operation, filters };
};

/** Text for `next_cursor`. */
export const sealPosition = (list: List, position: unknown): string => sealCursor(scope(list), position);

/** @throws Problem `cursor.invalid` for anything but a cursor of this very list, person and tenant */
export function openPosition<T extends z.ZodType>(list: List, cursor: string, schema: T): z.output<T> {
  const { success, data } = schema.safeParse(openCursor(scope(list), cursor));
  if (!success) throw invalidCursor();
  return data;
}
