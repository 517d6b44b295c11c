import * as z from "zod";
import { bearer, type Caller, type World } from "../world.ts";
import { nothing, plain, type ApiRequest, type Reference, type RouteSample } from "./route-sample.ts";

const Identified = z.object({ id: z.string() });
const Listed = z.object({ data: z.array(Identified) });

/** Endpoints of the victim, and things that are none. */
const webhookReference: Reference = {
  foreign: ({ victim }) => [victim.webhooks.url, victim.webhooks.bus, victim.tickets.byUser, victim.id],
  refusal: () => "webhook.not_found",
};

const deliveryReference: Reference = {
  foreign: ({ victim }) => [victim.webhooks.delivery, victim.webhooks.bus],
  refusal: () => "webhook.delivery_not_found",
};

const manages = ({ role }: Caller): boolean => role === "admin" || role === "super_admin";

/** Below what a tenant may have, by as many as may be made at the same time. */
const mostKept = 10;

/** Makes room for another endpoint. */
async function makeRoom({ builder, attacker }: World): Promise<void> {
  const headers = bearer(attacker.admin.token);
  const { data } = await builder.done(Listed, { method: "GET", path: "/v1/webhooks", headers });
  const kept = new Set<string>([attacker.webhooks.bus, attacker.webhooks.url]);
  const others = data.filter(({ id }) => !kept.has(id));
  for (const { id } of others.slice(0, Math.max(others.length - mostKept, 0)))
    await builder.done(z.unknown(), { method: "DELETE", path: `/v1/webhooks/${id}`, headers }).catch(() => undefined);
}

const draftOf = ({ attacker }: World) => ({ url: `https://${attacker.marker}.example/hook`, events: ["approval.expired"] });

async function freshUrl(world: World): Promise<string> {
  await makeRoom(world);
  const { id } = await world.builder.done(Identified, {
    method: "POST",
    path: "/v1/webhooks",
    headers: { ...bearer(world.attacker.admin.token), "content-type": "application/json" },
    body: JSON.stringify(draftOf(world)),
  });
  return id;
}

const onEndpoint = (operation: string, kind: "bus" | "url", rest: Partial<Pick<ApiRequest, "json" | "query">> = {}): RouteSample => ({
  operation,
  honest: ({ attacker }) => ({ ...nothing, param: { id: attacker.webhooks[kind] }, ...rest }),
  references: { "param.id": webhookReference },
});

const onDelivery = (operation: string): RouteSample => ({
  operation,
  honest: ({ attacker }) => ({ ...nothing, param: { id: attacker.webhooks.bus, delivery_id: attacker.webhooks.delivery } }),
  references: { "param.id": webhookReference, "param.delivery_id": deliveryReference },
});

export const webhookSamples: readonly RouteSample[] = [
  plain("listWebhooks"),
  {
    operation: "createWebhook",
    honest: async (world) => {
      await makeRoom(world);
      return { ...nothing, json: draftOf(world) };
    },
    references: {},
  },
  onEndpoint("getWebhook", "url"),
  onEndpoint("changeWebhook", "url", { json: { description: "Another one" } }),
  {
    ...onEndpoint("deleteWebhook", "url"),
    honest: async (world, caller) => ({ ...nothing, param: { id: manages(caller) ? await freshUrl(world) : world.attacker.webhooks.url } }),
  },
  onEndpoint("rotateWebhookSecret", "url"),
  {
    ...onEndpoint("confirmWebhook", "bus"),
    honest: async (world, caller) => {
      if (!manages(caller)) return { ...nothing, param: { id: world.attacker.webhooks.bus }, json: { token: "guessed" } };
      await makeRoom(world);
      const { id, token } = await world.builder.unconfirmedBus(world.attacker.admin);
      return { ...nothing, param: { id }, json: { token } };
    },
  },
  onEndpoint("testWebhook", "bus"),
  onEndpoint("replayWebhook", "bus", { json: { from: "2026-11-01T00:00:00.000Z", to: "2026-11-02T00:00:00.000Z" } }),
  onEndpoint("listWebhookDeliveries", "bus"),
  onDelivery("getWebhookDelivery"),
  onDelivery("redeliverWebhook"),
];
