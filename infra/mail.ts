import { mailConfigurationName } from "@bulkhead/platform/names";
import type { StageFacts } from "./stage.ts";

/**
 * How the stage's mail is sent. Whoever bounced or complained gets no more: SES keeps the list and drops what is sent to them. The sender
 * itself is no resource of the stage: verifying it takes DNS.
 */
export const createMail = ({ stage: { stage } }: StageFacts): void => {
  new aws.sesv2.ConfigurationSet("Mail", {
    configurationSetName: mailConfigurationName(stage),
    suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
    reputationOptions: { reputationMetricsEnabled: true },
  });
};
