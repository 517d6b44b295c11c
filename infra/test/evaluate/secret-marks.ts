import * as z from "zod";

/** How Pulumi marks a secret on its way to the engine: this key with this value, and the value beside it. */
const signature = "4dabf18193072939515e22adb298388d";
const Marked = z.object({ [signature]: z.literal("1b47061264138c4ac30d75fd1eb44270"), value: z.unknown() });

const unwrap = (value: unknown): { readonly value: unknown; readonly secret: boolean } => {
  const marked = Marked.safeParse(value);
  if (marked.success) return { value: unwrap(marked.data.value).value, secret: true };
  if (Array.isArray(value)) {
    const parts = value.map(unwrap);
    return { value: parts.map((part) => part.value), secret: parts.some(({ secret }) => secret) };
  }
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([key, part]) => [key, unwrap(part)] as const);
    return { value: Object.fromEntries(parts.map(([key, part]) => [key, part.value])), secret: parts.some(([, { secret }]) => secret) };
  }
  return { value, secret: false };
};

/** Inputs as plain values, and the names of those that hold a secret. */
export const withoutSecretMarks = (
  inputs: Readonly<Record<string, unknown>>,
): { readonly inputs: Record<string, unknown>; readonly secretInputs: string[] } => {
  const entries = Object.entries(inputs).map(([key, value]) => [key, unwrap(value)] as const);
  return {
    inputs: Object.fromEntries(entries.map(([key, { value }]) => [key, value])),
    secretInputs: entries.filter(([, { secret }]) => secret).map(([key]) => key),
  };
};
