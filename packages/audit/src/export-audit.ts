import { now } from "@bulkhead/platform";
import { presentEntry, TrailEntry } from "@bulkhead/platform/trail-entry";
import { csvRecord } from "./csv-record.ts";
import { fillPage } from "./fill-page.ts";
import { exportLimit, type TrailFilters } from "./schema.ts";
import { trailCursors } from "./trail-cursors.ts";
import { trailView } from "./trail-view.ts";

/** Ten times a list's: what fits the time that a request may take. */
const cost = { evaluated: 5_000, chunk: 500, queries: 50 };

const columns = TrailEntry.keyof().options;

/** How a file is written: `head` begins the first page alone, so that pages put one behind the other are the whole. */
const forms = {
  csv: {
    head: csvRecord(columns),
    line: (entry: TrailEntry): string => csvRecord(columns.map((column) => entry[column])),
    contentType: (isFirst: boolean) => `text/csv; charset=utf-8; header=${isFirst ? "present" : "absent"}` as const,
  },
  ndjson: {
    head: "",
    line: (entry: TrailEntry): string => `${JSON.stringify(entry)}\n`,
    contentType: () => "application/x-ndjson" as const,
  },
};

/** A page of a file: what stands in it, and the headers that it comes with. */
export interface ExportPage {
  readonly contentType: ReturnType<(typeof forms)[keyof typeof forms]["contentType"]>;
  readonly text: string;
  readonly headers: { readonly "Content-Disposition": string; readonly Link?: string };
}

/**
 * A page of the trail as a file: what `listAudit` shows, up to 5,000 entries or 5 MB at a time. `Link` leads to the next page, where
 * there is one; cursors are those of the list.
 * @throws Problem `cursor.invalid`
 */
export async function exportAudit(
  format: keyof typeof forms,
  filters: TrailFilters,
  page: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): Promise<ExportPage> {
  const { head, line, contentType } = forms[format];
  const cursors = trailCursors("listAudit", filters);
  const start = cursors.open(page.cursor);
  const { walk, keeps } = await trailView(filters);
  const { rows, position, more } = await fillPage(
    walk,
    start,
    { keeps, present: (entry) => line(presentEntry(entry)), text: (row) => row },
    { ...cost, rows: page.limit ?? exportLimit },
  );
  const cursor = more && position !== undefined ? cursors.seal(position) : undefined;
  const isFirst = page.cursor === undefined;
  return {
    contentType: contentType(isFirst),
    text: `${isFirst ? head : ""}${rows.join("")}`,
    headers: {
      "Content-Disposition": `attachment; filename="audit-${now().slice(0, 10)}.${format}"`,
      ...(cursor !== undefined && { Link: `<${address({ ...filters, format, limit: page.limit, cursor })}>; rel="next"` }),
    },
  };
}

/** The route with a query, from the host's root: which host that is, a CDN in front of us knows better. */
function address(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]));
  return `/v1/audit?${new URLSearchParams(given).toString()}`;
}
