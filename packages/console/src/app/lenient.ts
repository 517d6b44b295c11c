import type * as z from "zod";

/** What cannot be understood in an address is as if it were not there. */
export const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
