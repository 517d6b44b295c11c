/** Shapes that every domain shares. Browser-safe: zod only. */
import * as z from "zod";

export { ApprovalKind, defaultDeskRules, DeskRules } from "./desk-rules.ts";
export { effectiveFlags, Flags, SwitchFlags, type FlagName } from "./flags.ts";
export { isAtLeast, lowerRole, Role } from "./roles.ts";

/**
 * A tenant's id: a lower-case UUID. Its fixed length and its alphabet, free of `#`, `*` and `?`, make `<tenant_id>#` a
 * prefix of nobody else's keys. IAM's patterns rely on that.
 */
export const TenantId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, "must be a lower-case UUID");
export type TenantId = z.infer<typeof TenantId>;

/** Any entity's id: a UUIDv7, so that ids sort by creation. Input accepts every UUID, since an unknown id is simply not found. */
export const EntityId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, "must be a lower-case UUID");
export type EntityId = z.infer<typeof EntityId>;

/** A moment in UTC with milliseconds, ISO 8601: `2026-11-22T10:00:00.000Z`. Sorts as text. */
export const Timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "must be a UTC time with milliseconds");
export type Timestamp = z.infer<typeof Timestamp>;

/** How often an entity has been committed; sent as `ETag`. */
export const Version = z.int().min(1);

/** `?limit=&cursor=` of every list. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(2048).optional(),
});

/** One page of a list; `next_cursor` is null on the last one. */
export const page = <const T extends z.ZodType>(item: T) => z.object({ data: z.array(item), next_cursor: z.string().nullable() });

/** RFC 9457 problem details, as every error of the API is answered. */
export const ProblemBody = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string(),
    request_id: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem" });
export type ProblemBody = z.infer<typeof ProblemBody>;
