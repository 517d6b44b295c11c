/**
 * One's own changes of a ticket go one after the other, each on what the one before has made: who changes a status and then a priority
 * before the first answer is there has not been overtaken by anybody.
 */

/** From which version to which one's own changes have moved the ticket, with nobody's between them. */
interface Moved {
  readonly from: number;
  readonly to: number;
}

const underWay = new WeakMap<object, Map<string, Promise<Moved | undefined>>>();

/**
 * Makes a change when those before it are through.
 * @param whose the tenant's store: what is done in one tenant is nothing to another
 * @param seen the version that the change was decided on; undefined: any
 * @param make makes it on a version, and answers with the one that came of it; undefined: none did
 */
export async function afterOwnChanges(
  whose: object,
  ticketId: string,
  seen: number | undefined,
  make: (version: number | undefined) => Promise<number | undefined>,
): Promise<void> {
  const tickets = underWay.get(whose) ?? new Map<string, Promise<Moved | undefined>>();
  underWay.set(whose, tickets);
  const before = tickets.get(ticketId);
  const run = async (): Promise<Moved | undefined> => {
    const moved = await before;
    const isOwn = moved !== undefined && seen !== undefined && seen >= moved.from && seen < moved.to;
    const version = isOwn ? moved.to : seen;
    const after = await make(version);
    if (after === undefined) return moved;
    // A change makes one version: what made more of them was not all one's own.
    if (version === undefined || after > version + 1) return undefined;
    return { from: isOwn ? moved.from : version, to: after };
  };
  const outcome = run();
  // Whoever comes after does not fail with it, and goes on from what there was before.
  tickets.set(
    ticketId,
    outcome.catch(() => before),
  );
  await outcome;
}
