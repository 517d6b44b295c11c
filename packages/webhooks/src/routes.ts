import { answer, implement } from "@bulkhead/platform";
import { api } from "@bulkhead/users";
import { changeWebhook } from "./change-webhook.ts";
import { confirmWebhook } from "./confirm-webhook.ts";
import { webhooks } from "./contract.ts";
import { createWebhook } from "./create-webhook.ts";
import { deleteWebhook } from "./delete-webhook.ts";
import { getDelivery } from "./get-delivery.ts";
import { getWebhook } from "./get-webhook.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { listWebhooks } from "./list-webhooks.ts";
import { redeliver } from "./redeliver.ts";
import { requestReplay } from "./request-replay.ts";
import { rotateSecret } from "./rotate-secret.ts";
import { sendTest } from "./send-test.ts";

export const routes = implement(api(), webhooks, {
  listWebhooks: async (c) => answer(c, await listWebhooks()),
  createWebhook: async (c) => answer(c, await createWebhook(c.req.valid("json"))),
  getWebhook: async (c) => answer(c, await getWebhook(c.req.valid("param").id)),
  changeWebhook: async (c) => answer(c, await changeWebhook(c.req.valid("param").id, c.req.valid("json"))),
  deleteWebhook: async (c) => {
    await deleteWebhook(c.req.valid("param").id);
    return answer(c);
  },
  rotateWebhookSecret: async (c) => answer(c, await rotateSecret(c.req.valid("param").id)),
  confirmWebhook: async (c) => answer(c, await confirmWebhook(c.req.valid("param").id, c.req.valid("json"))),
  testWebhook: async (c) => answer(c, await sendTest(c.req.valid("param").id)),
  replayWebhook: async (c) => answer(c, await requestReplay(c.req.valid("param").id, c.req.valid("json"))),
  listWebhookDeliveries: async (c) => answer(c, await listDeliveries(c.req.valid("param").id, c.req.valid("query"))),
  getWebhookDelivery: async (c) => {
    const { id, delivery_id } = c.req.valid("param");
    return answer(c, await getDelivery(id, delivery_id));
  },
  redeliverWebhook: async (c) => {
    const { id, delivery_id } = c.req.valid("param");
    return answer(c, await redeliver(id, delivery_id));
  },
});
