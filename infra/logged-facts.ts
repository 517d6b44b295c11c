import type { Grant } from "@bulkhead/platform/functions";
import { declarations } from "./declarations.ts";

interface LoggedFact {
  /** As the log line names it. */
  readonly event: string;
  /** The functions that tell it. */
  readonly by: readonly string[];
  readonly alarm: string;
  /** More of them than this within an hour ring; without it, a single one does. */
  readonly toleratedPerHour?: number;
}

const granted = (grant: Grant): readonly string[] => declarations.filter(({ grants }) => grants.includes(grant)).map(({ name }) => name);

/** Facts in the log that somebody must hear of, and the functions that tell them. */
export const loggedFacts: readonly LoggedFact[] = [
  {
    event: "sla.breached",
    by: ["metrics-count"],
    alarm: "Many tickets missed a target within an hour: tenants are overrun, or the system is in their way",
    toleratedPerHour: 50,
  },
  { event: "sla.timer_missed", by: ["sla-sweep"], alarm: "A deadline had passed and its timer had not fired: the sweep made up for it" },
  {
    event: "sweep.tenant_failed",
    by: ["sla-sweep", "approvals-expire", "clerk-reconcile"],
    alarm: "A sweep could not finish in one tenant, and went on to the others",
  },
  { event: "tenants.onboarding_failed", by: ["tenants-finish-onboarding"], alarm: "A half-onboarded tenant could not be finished" },
  {
    event: "relay.tenant_mismatch",
    by: ["audit-relay"],
    alarm: "A trail entry names another tenant than its key: refused, and somebody must look",
  },
  {
    event: "table.foreign_row",
    by: granted("tenant_sessions"),
    alarm: "A row of another tenant lies in an index partition: nobody saw it, and somebody wrote it with a tenant's session",
  },
  {
    event: "mail.refused",
    by: granted("email"),
    alarm: "SES refused a mail for good: its reader does not get it",
  },
  {
    event: "notifications.mail_delayed",
    by: granted("email"),
    alarm: "SES did not take many mails within an hour: they wait, and are tried again",
    toleratedPerHour: 50,
  },
];
