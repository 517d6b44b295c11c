import * as z from "zod";
import type { Stage } from "@bulkhead/platform/names";

/** What an administrator says on the command line, as CDK context: `-c stage=production -c account=…`. */
const Settings = z.object({
  stage: z.string().regex(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/, "2 to 16 lower-case letters, digits and hyphens, beginning with a letter"),
  account: z.string().regex(/^\d{12}$/, "twelve digits"),
  region: z.string().regex(/^[a-z]{2}-[a-z]+-\d$/, "a region such as eu-west-1"),
  /** `owner/name` on GitHub: its workflows may deploy the stage. Without it a person deploys. */
  repository: z
    .string()
    .regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, "owner/name")
    .optional(),
  alarm_email: z.email(),
  monthly_budget_usd: z.coerce.number().positive().default(50),
});

export interface StackSettings {
  readonly stage: Stage;
  readonly production: boolean;
  readonly repository: string | undefined;
  readonly alarmEmail: string;
  readonly monthlyBudgetUsd: number;
}

/** @throws naming every value that is missing or wrong. */
export const readSettings = (context: (key: string) => unknown): StackSettings => {
  const given = Object.fromEntries(Object.keys(Settings.shape).map((key) => [key, context(key)]));
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `-c ${path.join(".")}=… ${message}`);
    throw new Error(`The stacks need to be told: ${problems.join("; ")}`);
  }
  const { stage, account, region, repository, alarm_email: alarmEmail, monthly_budget_usd: monthlyBudgetUsd } = parsed.data;
  return { stage: { stage, account, region }, production: stage === "production", repository, alarmEmail, monthlyBudgetUsd };
};
