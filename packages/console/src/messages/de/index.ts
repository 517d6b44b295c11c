import { app } from "./app.ts";
import { approvals } from "./approvals.ts";
import { audit } from "./audit.ts";
import { metrics } from "./metrics.ts";
import { notifications } from "./notifications.ts";
import { queue } from "./queue.ts";
import { settings } from "./settings.ts";
import { teams } from "./teams.ts";
import { tenants } from "./tenants.ts";
import { ticket } from "./ticket.ts";
import { tickets } from "./tickets.ts";
import { users } from "./users.ts";
import { webhooks } from "./webhooks.ts";

export const de = { app, approvals, audit, metrics, notifications, queue, settings, teams, tenants, ticket, tickets, users, webhooks };
