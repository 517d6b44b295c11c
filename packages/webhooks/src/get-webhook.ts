import { findEntity } from "@bulkhead/platform";
import { living, presentWebhook, webhookKind } from "./repository.ts";
import type { Webhook } from "./schema.ts";

/** 1 round trip. @throws Problem `webhook.not_found` */
export const getWebhook = async (id: string): Promise<Webhook> => presentWebhook(living(await findEntity(webhookKind, id)));
