import { Priority } from "@bulkhead/tickets/schema";
import * as z from "zod";

/** What schemas can do, some of which the console's files come without. */
export const uses: Readonly<Record<string, () => unknown>> = {
  "the generator": () => z.toJSONSchema(z.string()),
  "a schema's own generator": () => z.string().toJSONSchema(),
  "Standard Schema's generator": () => z.string()["~standard"].jsonSchema.input({ target: "draft-2020-12" }),
  accept: () => Priority["~standard"].validate("high"),
  refuse: () => Priority.safeParse("highest").success,
  describe: () => Priority.meta(),
};
