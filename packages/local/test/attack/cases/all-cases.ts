/** Every case. */
import type { AttackCase } from "../attack-case.ts";
import { approvalCases } from "./approvals.ts";
import { awsAccessCases } from "./aws-access.ts";
import { bodyFieldCases } from "./body-fields.ts";
import { cursorCases } from "./cursors.ts";
import { foreignIdCases } from "./foreign-ids.ts";
import { idempotencyCases } from "./idempotency.ts";
import { hiddenTicketCases } from "./hidden-tickets.ts";
import { identityCases } from "./identities.ts";
import { interleavingCases } from "./interleaving.ts";
import { internalNoteCases } from "./internal-notes.ts";
import { liveConnectionCases } from "./live-connections.ts";
import { malformedRequestCases } from "./malformed-requests.ts";
import { oddIdCases } from "./odd-ids.ts";
import { peopleCases } from "./people.ts";
import { plantedRecordCases } from "./planted-records.ts";
import { quotaCases } from "./quota.ts";
import { standingCases } from "./standing.ts";
import { tenantHeaderCases } from "./tenant-header.ts";
import { tokenCases } from "./tokens.ts";

export const allCases: readonly AttackCase[] = [
  ...foreignIdCases,
  ...tenantHeaderCases,
  ...bodyFieldCases,
  ...malformedRequestCases,
  ...oddIdCases,
  ...tokenCases,
  ...identityCases,
  ...standingCases,
  ...quotaCases,
  ...peopleCases,
  ...hiddenTicketCases,
  ...internalNoteCases,
  ...approvalCases,
  ...cursorCases,
  ...idempotencyCases,
  ...interleavingCases,
  ...plantedRecordCases,
  ...liveConnectionCases,
  ...awsAccessCases,
];
