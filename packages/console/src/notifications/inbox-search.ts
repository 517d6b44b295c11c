import * as z from "zod";

/** What of the inbox is shown, as it stands in the address. What cannot be understood is as if it were not there. */
export const InboxSearch = z.object({ show: z.enum(["unread", "all"]).optional().catch(undefined) });
export type InboxSearch = z.infer<typeof InboxSearch>;
