/** What a tenant can switch on and off. Browser-safe. */
import * as z from "zod";

/** Every flag. Each is read somewhere: one that nothing depends on any more goes. */
const registry = {
  self_registration: {
    byDefault: true,
    meaning: "Whoever signs in with a token of the tenant becomes one of its people. Off: only who was invited",
  },
} as const satisfies Readonly<Record<string, { readonly byDefault: boolean; readonly meaning: string }>>;

export type FlagName = keyof typeof registry;

// One for each flag: TypeScript does not follow fromEntries() over the keys of an object.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const shape = Object.fromEntries(Object.entries(registry).map(([name, { meaning }]) => [name, z.boolean().describe(meaning)])) as Record<
  FlagName,
  z.ZodBoolean
>;

/** Every flag as it is in force. */
export const Flags = z.object(shape).meta({ id: "Flags" });
export type Flags = z.infer<typeof Flags>;

/** Flags to switch; others stay. */
export const SwitchFlags = z.strictObject(shape).partial().meta({ id: "SwitchFlags" });
export type SwitchFlags = z.infer<typeof SwitchFlags>;

/** What is in force where a tenant has switched these. What is no flag any more is left out. */
export const effectiveFlags = (switched: Readonly<Record<string, boolean>>): Flags =>
  Flags.parse(Object.fromEntries(Object.entries(registry).map(([name, { byDefault }]) => [name, switched[name] ?? byDefault])));
