import * as z from "zod";

/** Which of the lists is shown. */
export const ApprovalsTab = z.enum(["waiting", "mine", "decided"]);
export type ApprovalsTab = z.infer<typeof ApprovalsTab>;

/** The screen's state as it stands in the address. */
export const ApprovalsSearch = z.object({ tab: ApprovalsTab.optional().catch(undefined) });
