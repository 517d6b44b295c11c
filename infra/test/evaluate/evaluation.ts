import * as z from "zod";

/** One registered resource, as the program asked for it; `custom` ones exist in AWS, the others only group them. */
export const Resource = z.object({
  type: z.string(),
  name: z.string(),
  custom: z.boolean(),
  id: z.string(),
  /** `dependsOn`: names of what has to be there before. */
  options: z.object({ protect: z.boolean(), retainOnDelete: z.boolean(), dependsOn: z.array(z.string()) }),
  inputs: z.record(z.string(), z.unknown()),
  /** Names of the inputs that Pulumi encrypts in its state. */
  secretInputs: z.array(z.string()),
});
export type Resource = z.infer<typeof Resource>;

/** What evaluating the program for a stage yields. */
export const Evaluation = z.object({
  stage: z.string(),
  account: z.string(),
  region: z.string(),
  app: z.object({ name: z.string(), removal: z.string(), protect: z.boolean() }),
  resources: z.array(Resource),
});
export type Evaluation = z.infer<typeof Evaluation>;
