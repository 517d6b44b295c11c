export interface StageSecrets {
  /** Seals list cursors: 32 bytes, base64url. */
  readonly cursor: $util.Output<string>;
  /** What a request may carry in `x-origin-verify`: one value, or during a rotation two, comma-separated. */
  readonly originAccepted: $util.Output<string>;
  /** What the CDN sends: the first of them. */
  readonly originSent: $util.Output<string>;
}

const origin = /^[A-Za-z0-9_-]{32,128}(,[A-Za-z0-9_-]{32,128})?$/;

/** The secrets of a stage, set with `sst secret set`. @throws in the deployment when one is missing or has the wrong shape. */
export const readSecrets = (): StageSecrets => {
  const cursor = new sst.Secret("CursorSecret").value.apply((value) => {
    if (!/^[A-Za-z0-9_-]{43}$/.test(value)) throw new Error("CursorSecret must be 32 random bytes as base64url: 43 characters.");
    return value;
  });
  const originAccepted = new sst.Secret("OriginSecret").value.apply((value) => {
    if (!origin.test(value))
      throw new Error("OriginSecret must be 32 to 128 letters, digits, - and _; while it is rotated two such, comma-separated.");
    return value;
  });
  return { cursor, originAccepted, originSent: originAccepted.apply((value) => value.split(",")[0] ?? value) };
};
