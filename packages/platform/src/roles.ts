import * as z from "zod";

/**
 * What a person may do, in ascending order. `super_admin` exists only in tokens of the stage's platform tenant; no API,
 * invitation or identity provider event can grant it.
 */
export const Role = z.enum(["user", "agent", "admin", "super_admin"]).meta({ id: "Role" });
export type Role = z.infer<typeof Role>;

const rank: Readonly<Record<Role, number>> = { user: 0, agent: 1, admin: 2, super_admin: 3 };

/** Whether `role` grants at least what `least` grants. */
export const isAtLeast = (role: Role, least: Role): boolean => rank[role] >= rank[least];

/** The lower of two roles: a demotion in either the token or the record bites. */
export const lowerRole = (a: Role, b: Role): Role => (rank[a] <= rank[b] ? a : b);
