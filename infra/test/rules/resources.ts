import * as z from "zod";
import type { Evaluation, Resource } from "../evaluate/evaluation.ts";

/** AWS resources of a type: `lambda/function` stands for `aws:lambda/function:Function`. */
export const ofType = ({ resources }: Evaluation, type: string): readonly Resource[] =>
  resources.filter((resource) => resource.custom && resource.type.startsWith(`aws:${type}:`));

/** The inputs of every resource of a type, as the schema sees them. */
export const inputsOf = <T extends z.ZodType>(
  evaluation: Evaluation,
  type: string,
  schema: T,
): readonly (z.output<T> & { readonly resource: Resource })[] =>
  ofType(evaluation, type).map((resource) => {
    const parsed = schema.safeParse(resource.inputs);
    if (!parsed.success) throw new Error(`${resource.type} ${resource.name}: ${z.prettifyError(parsed.error)}`);
    return Object.assign({}, parsed.data, { resource });
  });

/** The evaluated stage, as names and policies take it. */
export const stageOf = ({ stage, account, region }: Evaluation) => ({ stage, account, region });

/** What stands in one list and not in the other, said either way. */
export const differences = (what: string, expected: readonly string[], found: readonly string[]): string[] => [
  ...expected.filter((one) => !found.includes(one)).map((one) => `${what} is missing: ${one}`),
  ...found.filter((one) => !expected.includes(one)).map((one) => `${what} is not declared: ${one}`),
  ...found.filter((one, index) => found.indexOf(one) !== index).map((one) => `${what} is there twice: ${one}`),
];

const OneOrMany = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
export const Statement = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.union([z.literal("*"), z.record(z.string(), OneOrMany)]).optional(),
  Action: OneOrMany.default([]),
  Resource: OneOrMany.default([]),
  Condition: z.unknown().optional(),
});
export type Statement = z.infer<typeof Statement>;

const Json = z.string().transform((text): unknown => JSON.parse(text));
export const Document = Json.pipe(z.object({ Version: z.literal("2012-10-17"), Statement: z.array(Statement) }));
