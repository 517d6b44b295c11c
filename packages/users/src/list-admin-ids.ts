import { parseStored, queryItems } from "@bulkhead/platform";
import * as z from "zod";
import { people } from "./repository.ts";

const chunk = 100;
const Row = z.object({ row: z.object({ id: z.string(), status: z.string() }), listed_sk: z.string() });

/** The acting tenant's admins, invited ones included, but for those who are shut out. May lag a change by a second: whoever acts on it reads each of them. 1 round trip for each hundred. */
export async function listAdminIds(): Promise<readonly string[]> {
  const found: string[] = [];
  // Who has most to say comes first.
  const { to: before } = people.withRole("admin");
  for (let after: string | undefined, more = true; more;) {
    const page: Awaited<ReturnType<typeof queryItems>> = await queryItems({
      index: people.index,
      pk: people.partition(),
      range: { after, before },
      limit: chunk,
    });
    const rows = page.items.map((item) => parseStored(Row, item));
    found.push(...rows.flatMap(({ row }) => (row.status === "inactive" ? [] : [row.id])));
    after = rows.at(-1)?.listed_sk;
    more = page.more && after !== undefined;
  }
  return found;
}
