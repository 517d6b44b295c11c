/** The settings as they stand in the address. */
import * as z from "zod";
import { lenient } from "../app/lenient.ts";

const settingsTabs = ["general", "sla", "approvals", "flags", "usage"] as const;
export type SettingsTab = (typeof settingsTabs)[number];

export const SettingsSearch = z.object({
  tab: lenient(z.enum(settingsTabs)),
});
export type SettingsSearch = z.infer<typeof SettingsSearch>;
