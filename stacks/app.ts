/** `npx aws-cdk deploy --all -c stage=production -c account=… -c region=… -c alarm_email=… -c repository=owner/name`, in this folder. */
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { readSettings } from "./settings.ts";
import { createStacks } from "./stacks.ts";

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
createStacks(
  app,
  readSettings((key) => app.node.tryGetContext(key)),
);
app.synth();
