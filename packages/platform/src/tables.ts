/** The three tables as data: infra/ declares them, packages/local creates them, platform/table.ts queries them. */
import type { TableName } from "./names.ts";

/**
 * Global secondary indexes by name. An index `x` has the string keys {@link indexKeys}; an item without them is not in the
 * index. Every partition begins with the tenant's prefix, since IAM compares an index query with the *index's* partition key.
 */
export interface IndexSchema {
  readonly name: string;
  /** Attributes copied into the index beside the keys; `all` copies everything. */
  readonly project: readonly string[] | "all";
}

export interface TableSchema {
  readonly name: TableName;
  readonly indexes: readonly IndexSchema[];
  /** The attribute holding an item's expiry in epoch seconds. */
  readonly ttl?: string;
  readonly stream?: boolean;
}

/** What a list shows of a ticket: about 250 bytes. Without version and updated_at, so that a response touches no index. */
export const ticketSummary = [
  "id",
  "number",
  "subject",
  "priority",
  "category",
  "tags",
  "status",
  "user_id",
  "assigned_to",
  "team_id",
  "deadline",
  // How long before it a warning is due.
  "lead",
  "breached",
  "escalation_level",
  "created_at",
  "closed_at",
  // When its clock has something to say next: for the sweep.
  "moment_at",
] as const;

/**
 * `by_status` also lists users, teams and approvals: what such a list shows lies in one attribute, which tickets do not have. Projected
 * attributes are limited to 100 over all indexes of a table.
 */
const listed = [...ticketSummary, "row"];

export const tableSchemas: readonly TableSchema[] = [
  {
    name: "desk",
    ttl: "expires_at",
    indexes: ["by_priority", "by_status", "by_assignee", "by_team", "by_requester"].map((name) => ({
      name,
      project: name === "by_status" ? listed : ticketSummary,
    })),
  },
  { name: "audit", stream: true, indexes: [{ name: "by_time", project: "all" }] },
  { name: "directory", ttl: "expires_at", indexes: [] },
];

/**
 * Sorted by the same moment, hence by the same attribute: what is listed in several of them holds it once, and a ticket's listing is
 * written for the price of a kilobyte.
 */
const sortedAlike: ReadonlySet<string> = new Set(["by_priority", "by_status", "by_assignee", "by_team"]);

/** The partition and sort key attributes of an index. */
export const indexKeys = (index: string): { readonly pk: string; readonly sk: string } => ({
  pk: `${index}_pk`,
  sk: sortedAlike.has(index) ? "listed_sk" : `${index}_sk`,
});

/** Every attribute of a table that is a key, its own or an index's, once. */
export const keyAttributes = ({ indexes }: Pick<TableSchema, "indexes">): readonly string[] => [
  ...new Set(["pk", "sk", ...indexes.flatMap(({ name }) => Object.values(indexKeys(name)))]),
];
