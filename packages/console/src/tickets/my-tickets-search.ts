import * as z from "zod";

/** The screen's state as it stands in the address. */
export const MyTicketsSearch = z.object({ show: z.enum(["open", "closed"]).optional().catch(undefined) });
