/**
 * What a change says of itself: an id of its own, so that it happens once however often it is sent, and the version of the thing that it
 * was decided on, where there is one.
 */
export const changeHeaders = (version?: number) => ({
  "idempotency-key": crypto.randomUUID(),
  ...(version !== undefined && { "if-match": `"${version}"` }),
});
