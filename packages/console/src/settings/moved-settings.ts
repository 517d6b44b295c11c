/** What another person has changed in the settings meanwhile. Pure. */
import type { Tenant } from "@bulkhead/tenants/schema";

export interface MovedSetting {
  /** `sla.targets.urgent` */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const unimportant: ReadonlySet<string> = new Set(["version", "updated_at"]);

export function movedSettings(before: Tenant, after: Tenant): readonly MovedSetting[] {
  const [old, now] = [leavesOf(before, ""), leavesOf(after, "")];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => !unimportant.has(path) && old.get(path) !== now.get(path))
    .map((path) => ({ path, before: old.get(path) ?? "–", after: now.get(path) ?? "–" }));
}

/** Every value by its path; a list is one value. */
function leavesOf(value: unknown, path: string): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return new Map([[path, typeof value === "string" ? value : JSON.stringify(value)]]);
  return new Map(Object.entries(value).flatMap(([key, part]) => [...leavesOf(part, path === "" ? key : `${path}.${key}`)]));
}
