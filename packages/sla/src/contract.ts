import { contract, route } from "@bulkhead/platform/contract";
import { defaultSettings } from "@bulkhead/tenants/schema";
import { ticketNotFound } from "./errors.ts";
import { PreviewSla, SlaPreview } from "./schema.ts";

const examplePreview = {
  tenant_id: "01935b2e-6f00-7000-8000-00000000ac3e",
  policy: { ...defaultSettings.sla, targets: { ...defaultSettings.sla.targets, medium: "PT48H" } },
  counts: { tickets: 1, earlier: 1, later: 0, unchanged: 0, starts: 0, rests: 0, newly_overdue: 0, no_longer_overdue: 0 },
  data: [
    {
      ticket_id: "01935b2e-6f00-7000-8000-000000000001",
      number: 1,
      status: "open",
      priority: "medium",
      created_at: "2026-11-22T10:00:00.000Z",
      deadline: "2026-11-25T10:00:00.000Z",
      preview_deadline: "2026-11-24T10:00:00.000Z",
      change: "earlier",
      overdue: false,
      preview_overdue: false,
      exact: true,
    },
  ],
} satisfies SlaPreview;

export const sla = contract("sla", {
  previewSla: route({
    method: "post",
    path: "/v1/tenant/sla/preview",
    summary: "What would deadlines be under another SLA policy?",
    description:
      "Tells the events of each ticket's clock again under the policy with the given parts changed, and compares the deadlines. " +
      "Looks at the tickets named, at a sample that was made up, or at those that are due next. Changes nothing.",
    roles: ["admin", "super_admin"],
    request: { json: PreviewSla },
    examples: { json: { sla: { targets: { medium: "PT48H" } }, first: 20 } },
    responses: { 200: { description: "Each ticket's deadline, now and then", body: SlaPreview, example: examplePreview } },
    problems: [ticketNotFound],
  }),
});
