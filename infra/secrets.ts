export interface StageSecrets {
  /** Seals list cursors: 32 bytes, base64url. */
  readonly cursor: $util.Output<string>;
  /** What a request may carry in `x-origin-verify`: one value, or during a rotation two, comma-separated. */
  readonly originAccepted: $util.Output<string>;
  /** What the CDN sends: the first of them. */
  readonly originSent: $util.Output<string>;
  /** Where people sign in through Clerk: its backend API's key, and what its webhooks are signed with. */
  readonly clerk?: { readonly secretKey: $util.Output<string>; readonly webhookSecrets: $util.Output<string> };
}

const origin = /^[A-Za-z0-9_-]{32,128}(,[A-Za-z0-9_-]{32,128})?$/;

const webhookSecrets = /^whsec_[A-Za-z0-9+/=]{24,}(,whsec_[A-Za-z0-9+/=]{24,})?$/;

/** @throws in the deployment when one is missing or has the wrong shape. */
const readClerkSecrets = () => ({
  secretKey: new sst.Secret("ClerkSecretKey").value.apply((value) => {
    if (!/^sk_(?:test|live)_/.test(value)) throw new Error("ClerkSecretKey must be a secret key of Clerk, sk_….");
    return value;
  }),
  webhookSecrets: new sst.Secret("ClerkWebhookSecrets").value.apply((value) => {
    if (!webhookSecrets.test(value)) throw new Error("ClerkWebhookSecrets must be whsec_…; while it is rotated two such, comma-separated.");
    return value;
  }),
});

/** The secrets of a stage, set with `sst secret set`. @throws in the deployment when one is missing or has the wrong shape. */
export const readSecrets = (withClerk: boolean): StageSecrets => {
  const cursor = new sst.Secret("CursorSecret").value.apply((value) => {
    if (!/^[A-Za-z0-9_-]{43}$/.test(value)) throw new Error("CursorSecret must be 32 random bytes as base64url: 43 characters.");
    return value;
  });
  const originAccepted = new sst.Secret("OriginSecret").value.apply((value) => {
    if (!origin.test(value))
      throw new Error("OriginSecret must be 32 to 128 letters, digits, - and _; while it is rotated two such, comma-separated.");
    return value;
  });
  return {
    cursor,
    originAccepted,
    originSent: originAccepted.apply((value) => value.split(",")[0] ?? value),
    ...(withClerk && { clerk: readClerkSecrets() }),
  };
};
