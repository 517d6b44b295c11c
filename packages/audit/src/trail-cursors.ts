import { openPosition, sealPosition } from "@bulkhead/platform";
import * as z from "zod";

const Position = z.object({ at: z.string() });

/** The cursors of one way through the trail: by whom, for what and with which filters, not how many at a time or in which format. */
export const trailCursors = (operation: string, filters: Readonly<Record<string, unknown>>) => {
  const list = { operation, filters };
  return {
    /** The position to start from. Throws Problem `cursor.invalid`. */
    open: (cursor: string | undefined): string | undefined => (cursor === undefined ? undefined : openPosition(list, cursor, Position).at),
    seal: (position: string): string => sealPosition(list, { at: position }),
  };
};
