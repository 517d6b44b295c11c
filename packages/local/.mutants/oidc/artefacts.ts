/**
 * Where the provider keeps what is short-lived: sessions, sign-ins under way, codes, refresh tokens. In memory on purpose: after
 * a restart one picks oneself again; the signing key and the people are what lasts. Expiry is the provider's own check.
 */
import type { Adapter, AdapterPayload } from "oidc-provider";

/** Enough for one machine; the oldest goes first. */
const most = 5_000;

/** A fresh set of artefacts for one provider, as the factory that `oidc-provider` wants. */
export function memoryArtefacts(): (kind: string) => Adapter {
  const payloads = new Map<string, AdapterPayload>();

  return (kind) => {
    const keyOf = (id: string): string => `${kind}:${id}`;
    const findBy = (matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
      for (const [key, payload] of payloads) if (key.startsWith(`${kind}:`) && matches(payload)) return payload;
      return undefined;
    };
    return {
      upsert: async (id, payload) => {
        payloads.delete(keyOf(id));
        payloads.set(keyOf(id), payload);
        const oldest = payloads.keys().next();
        if (payloads.size > most && oldest.done !== true) payloads.delete(oldest.value);
      },
      find: async (id) => payloads.get(keyOf(id)),
      findByUid: async (uid) => findBy((payload) => payload.uid === uid),
      findByUserCode: async (userCode) => findBy((payload) => payload.userCode === userCode),
      consume: async (id) => {
        const payload = payloads.get(keyOf(id));
        // Any truthy mark will do; when it happened is asked by nobody.
        if (payload !== undefined) payload.consumed = true;
      },
      destroy: async (id) => void payloads.delete(keyOf(id)),
      revokeByGrantId: async (grantId) => {
        for (const [key, payload] of payloads) if (key.startsWith(`${kind}:`) && payload.grantId === grantId) payloads.delete(key);
      },
    };
  };
}
