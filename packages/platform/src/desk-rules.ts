/** What a tenant lets its agents do: set with its settings, and shown to everybody whose moves it decides. Browser-safe. */
import * as z from "zod";

/** What may need an admin's approval when an agent wants it. */
export const ApprovalKind = z.enum(["priority_raise", "escalate", "restore", "role_change"]).meta({ id: "ApprovalKind" });
export type ApprovalKind = z.infer<typeof ApprovalKind>;

export const DeskRules = z
  .object({
    /** `team`: agents see their own teams' tickets, those assigned to them, and those with nobody. */
    agent_visibility: z.enum(["all", "team"]),
    /** `team`: agents may assign tickets within their own teams. */
    agent_assignment: z.enum(["none", "team"]),
    approvals_required_for: z.array(ApprovalKind).describe("What agents may do only once an admin has approved it."),
    /** The part of a target after which a warning is due. */
    warning_share: z.number().min(0.1).max(0.99),
  })
  .meta({ id: "DeskRules" });
export type DeskRules = z.infer<typeof DeskRules>;

/** Of a tenant that has set none. */
export const defaultDeskRules: DeskRules = {
  agent_visibility: "all",
  agent_assignment: "none",
  approvals_required_for: [],
  warning_share: 0.8,
};
