/** The settings as they stand in the address. */
import * as z from "zod";

export const settingsTabs = ["general", "sla", "approvals", "flags", "usage"] as const;
export type SettingsTab = (typeof settingsTabs)[number];

export const SettingsSearch = z.object({
  /** What cannot be understood is as if it were not there. */
  tab: z.enum(settingsTabs).optional().catch(undefined),
});
export type SettingsSearch = z.infer<typeof SettingsSearch>;
