import { arns, rolePath, type Stage } from "@bulkhead/platform/names";
import { lambdaTrust } from "@bulkhead/platform/policy";
import { readSettings, type Settings } from "./settings.ts";

/** What is known of a stage before anything of it exists. */
export interface StageFacts {
  readonly stage: Stage;
  /** Keeps data and resources when the program forgets them. */
  readonly production: boolean;
  /** Others rely on it: production and staging. Their edge has a firewall, which costs money while idle. */
  readonly shared: boolean;
  readonly logRetentionDays: 7 | 90;
  readonly archiveRetentionDays: number;
  readonly settings: Settings;
}

/** @throws naming every setting that is missing or wrong. */
export const readStage = async (environment: Readonly<Record<string, string | undefined>>): Promise<StageFacts> => {
  const name = $app.stage;
  const settings = readSettings(name, environment);
  const production = name === "production";
  const { accountId } = await aws.getCallerIdentity({});
  const { region } = await aws.getRegion({});
  const shared = production || name === "staging";
  return {
    stage: { stage: name, account: accountId, region },
    production,
    shared,
    logRetentionDays: production ? 90 : 7,
    archiveRetentionDays: production ? 30 : 3,
    settings,
  };
};

/**
 * What holds for every role and function of the program, also for one that a component makes by itself.
 *
 * SST 4.17.1 lets the whole account assume every role that it makes for a function (it tests an Output, which is always
 * true, where it means to test its value); the trust is put right here.
 */
export const applyDefaults = (stage: Stage): void => {
  $transform(aws.iam.Role, (args) => {
    args.permissionsBoundary ??= arns(stage).boundary;
    args.path ??= rolePath;
  });
  $transform(sst.aws.Function, (args) => {
    args.architecture ??= "arm64";
    args.runtime ??= "nodejs24.x";
    const before = args.transform?.role;
    args.transform = {
      ...args.transform,
      role: (role, opts, name) => {
        if (typeof before === "function") before(role, opts, name);
        else Object.assign(role, before);
        role.assumeRolePolicy = JSON.stringify(lambdaTrust);
        return undefined;
      },
    };
  });
};
