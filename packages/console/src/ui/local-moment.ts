/** Moments as a field for date and time has them: in the reader's time zone, to the minute. Pure. */
import { format, isValid, parse } from "date-fns";

const pattern = "yyyy-MM-dd'T'HH:mm";

/** A timestamp for the field; "" for none. */
export const localOf = (moment: string | undefined): string => (moment === undefined ? "" : format(new Date(moment), pattern));

/** What a field says as a timestamp; undefined where it says nothing, or not all of it yet. */
export function momentOf(local: string): string | undefined {
  const parsed = parse(local, pattern, new Date(0));
  // Of other centuries the API knows nothing.
  return isValid(parsed) && local.startsWith("2") ? parsed.toISOString() : undefined;
}
