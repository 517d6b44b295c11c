import * as z from "zod";
import { lenient } from "../app/lenient.ts";

/** What of the inbox is shown, as it stands in the address. */
export const InboxSearch = z.object({ show: lenient(z.enum(["unread", "all"])) });
export type InboxSearch = z.infer<typeof InboxSearch>;
