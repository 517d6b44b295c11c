/** Facts in the log that somebody must hear of, and the function that tells them. */
export const loggedFacts = [
  { event: "sla.timer_missed", by: "sla-sweep", alarm: "A deadline had passed and its timer had not fired: the sweep made up for it" },
  { event: "sweep.tenant_failed", by: "sla-sweep", alarm: "A sweep could not finish in one tenant, and went on to the others" },
  { event: "tenants.onboarding_failed", by: "tenants-finish-onboarding", alarm: "A half-onboarded tenant could not be finished" },
  {
    event: "relay.tenant_mismatch",
    by: "audit-relay",
    alarm: "A trail entry names another tenant than its key: refused, and somebody must look",
  },
  {
    event: "table.foreign_row",
    by: "tickets-api",
    alarm: "A row of another tenant lies in an index partition: nobody saw it, and somebody wrote it with a tenant's session",
  },
  { event: "mail.refused", by: "notifications-notify", alarm: "SES refused a mail for good: its reader does not get it" },
] as const;
