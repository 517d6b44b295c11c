/**
 * Evaluates an SST program for a stage without AWS, Pulumi's engine or a network, and writes every resource that it asked
 * for: `node main.ts --root . --config sst.config.ts --stage production --out result.json`.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as z from "zod";
import type * as Pulumi from "../../../.sst/platform/node_modules/@pulumi/pulumi/index.js";
import { readArguments } from "./arguments.ts";
import { askForApp, loadProgram } from "./bundle-program.ts";
import type { Evaluation, Resource } from "./evaluation.ts";
import { account, answerOf, stateOf } from "./mock-aws.ts";
import { startRpcServer } from "./rpc-server.ts";
import { withoutSecretMarks } from "./secret-marks.ts";

const arguments_ = readArguments();
const root = resolve(arguments_.root);
const platform = join(root, ".sst/platform");
const work = mkdtempSync(join(tmpdir(), "bulkhead-evaluate-"));
const errors: string[] = [];
const report = (error: unknown): void => {
  errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
};
process.on("unhandledRejection", report);
process.on("uncaughtException", report);

const resources: Resource[] = [];
let app: (z.output<typeof App> & { readonly stage: string }) | undefined;
let finished = false;

// Only an event loop without work tells that every Output has settled. Here also ends what failed before it began.
process.once("beforeExit", () => {
  rmSync(work, { recursive: true, force: true });
  if (!finished && errors.length === 0) report("The program never finished: an Output waits for itself");
  for (const error of errors) console.error(error);
  if (errors.length > 0 || app === undefined) {
    process.exitCode = 1;
    return;
  }
  const key = ({ type, name }: Resource): string => `${type} ${name}`;
  const { name, removal, protect, stage } = app;
  const evaluation: Evaluation = {
    stage,
    account,
    region: app.providers.aws.region,
    app: { name, removal, protect },
    resources: resources.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)),
  };
  writeFileSync(resolve(root, arguments_.out), JSON.stringify(evaluation));
});

const require = createRequire(join(platform, "package.json"));
const pulumi: typeof Pulumi = require("@pulumi/pulumi");

/** What the mocks are not told: the options of a registration, tapped from the request. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  /** URNs, which end with the resource's name. */
  getDependenciesList(): string[];
}
const {
  MockMonitor,
}: {
  MockMonitor: { prototype: { registerResource: (this: unknown, request: RegisterRequest, callback: unknown) => unknown } };
} = require("@pulumi/pulumi/runtime/mocks");
const options = new Map<string, Resource["options"]>();
const register = MockMonitor.prototype.registerResource;
MockMonitor.prototype.registerResource = function (request, callback) {
  options.set(`${request.getType()} ${request.getName()}`, {
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    dependsOn: request.getDependenciesList().map((urn) => urn.slice(urn.lastIndexOf("::") + 2)),
  });
  return register.call(this, request, callback);
};

const App = z.looseObject({
  name: z.string(),
  removal: z.string().default("retain"),
  protect: z.boolean().default(false),
  providers: z.looseObject({ aws: z.looseObject({ region: z.string() }) }),
});

const configFile = resolve(root, arguments_.config);
app = { ...App.parse(await askForApp(root, configFile, arguments_.stage)), stage: arguments_.stage };
const { region } = app.providers.aws;
const rpc = await startRpcServer(report);
Object.assign(process.env, { SST_SERVER: rpc, SST_AWS_REGION: region, SST_STAGE: app.stage });
Object.assign(globalThis, {
  $app: app,
  $dev: false,
  $cli: { command: "deploy", rpc, paths: { home: work, root, work, platform }, state: { version: {} } },
});

await pulumi.runtime.setMocks(
  {
    newResource: (registration) => {
      const { type, name, inputs, custom = false } = registration;
      // With an id it is only looked up: it is made elsewhere.
      if (registration.id !== undefined && registration.id !== "") return stateOf(registration, { region });
      if (custom && resources.some((known) => known.type === type && known.name === name)) report(`Registered twice: ${type} ${name}`);
      const { id, state } = stateOf(registration, { region });
      const plain = withoutSecretMarks(inputs);
      resources.push({
        type,
        name,
        custom,
        id,
        inputs: plain.inputs,
        secretInputs: plain.secretInputs,
        options: options.get(`${type} ${name}`) ?? { protect: false, retainOnDelete: false, dependsOn: [] },
      });
      return { id, state };
    },
    call: ({ token, inputs }) => {
      try {
        return answerOf(token, inputs, { region });
      } catch (error) {
        report(error);
        return {};
      }
    },
  },
  app.name,
  app.stage,
  false,
  "organization",
);
pulumi.runtime.setAllConfig({ "aws:region": region });

const { run, config } = await loadProgram(root, configFile);
pulumi.runtime.runInPulumiStack(() => run(config.run)).then(() => (finished = true), report);
