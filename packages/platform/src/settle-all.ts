/** Waits for all of it, whatever becomes of each. @throws the first failure, once nothing of it is under way any more */
export async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
