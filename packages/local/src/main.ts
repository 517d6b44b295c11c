/** `pnpm dev`: starts the local run and says who can sign in. */
import { enableCompileCache, flushCompileCache } from "node:module";
import { parseArgs } from "node:util";
import { join } from "node:path";
import type { LocalRun } from "./start.ts";

// Before everything else is read, which it makes a third quicker from the second start on.
enableCompileCache(join(import.meta.dirname, "../../../.bulkhead/cache/v8"));
const { projectRoot, startLocal } = await import("./start.ts");

const usage = `pnpm dev [--port N] [--data DIR|memory] [--no-demo] [--built | --no-console]

Starts all of Bulkhead on this machine, without Docker, an AWS account or the internet.

  --port N      where to listen; also BULKHEAD_PORT; 4100 by default, 0 takes any free one
  --data DIR    where data is kept between runs; also BULKHEAD_DATA; .bulkhead/ by default;
                "memory" takes a fresh temporary directory
  --no-demo     without the demo tenants acme and globex
  --built       serves the console's built files, as they are deployed; without it changes of its sources show at once
  --no-console  without the console: / leads to the API's reference
  --help        shows this

BULKHEAD_DYNAMODB_ENDPOINT names a DynamoDB-compatible endpoint to use instead of the embedded engine.
BULKHEAD_ALLOW_PRIVATE_WEBHOOKS=1 lets webhooks go to receivers on this machine, such as http://localhost:3000/hook.`;

const usualPort = "4100";

/** The user's mistake; the message is one line. */
class UsageError extends Error {}

const options = {
  port: { type: "string" },
  data: { type: "string" },
  "no-demo": { type: "boolean" },
  built: { type: "boolean" },
  "no-console": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

function readArguments() {
  const [first, ...rest] = process.argv.slice(2);
  try {
    return parseArgs({ args: first === undefined ? [] : first === "--" ? rest : [first, ...rest], options, allowPositionals: false })
      .values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error)}; see --help`);
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError(`the port must be a number from 0 to 65535, not ${text}`);
  return port;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

// Whoever read what this says has gone: nobody would see it fail otherwise.
process.stdout.on("error", () => process.exit(0));

async function main(): Promise<void> {
  const values = readArguments();
  if (values.help === true) return say(usage);
  const demo = values["no-demo"] !== true;
  const withoutConsole = values["no-console"] === true;
  if (withoutConsole && values.built === true) throw new UsageError("--built and --no-console exclude each other; see --help");
  const engineEndpoint = process.env["BULKHEAD_DYNAMODB_ENDPOINT"];
  const run = await startLocal({
    port: readPort(values.port ?? process.env["BULKHEAD_PORT"] ?? usualPort),
    dataDir: values.data ?? process.env["BULKHEAD_DATA"] ?? join(projectRoot, ".bulkhead"),
    demo,
    console: withoutConsole ? "none" : values.built === true ? "built" : "development",
    watch: true,
    log: say,
    allowPrivateWebhooks: process.env["BULKHEAD_ALLOW_PRIVATE_WEBHOOKS"] === "1",
    ...(engineEndpoint !== undefined && { engineEndpoint }),
  });
  endWithSignals(run);
  say(`ready ${run.url}`);
  introduce(run, withoutConsole);
  // Now, since most runs are ended by a signal.
  flushCompileCache();
}

function introduce({ identity, url }: LocalRun, withoutConsole: boolean): void {
  const { port } = new URL(url);
  // The command finds the usual port by itself.
  const where = port === usualPort ? "" : `BULKHEAD_PORT=${port} `;
  for (const { id, slug, name } of identity.people.tenants())
    say(
      `  ${slug} (${name}): ${identity.people
        .list(id)
        .map(({ email, role }) => (role === null ? email : `${email} (${role})`))
        .join(", ")}`,
    );
  say(`
${withoutConsole ? "" : `The console:         ${url}/ (sign in as any of these, without a password)\n`}The API's reference: ${url}/docs
A token for curl:    ${where}npx --yes pnpm@12 --silent run token <tenant> <email>
Four hours later:    curl -s ${url}/_local/clock -H 'content-type: application/json' -d '{"advance": "PT4H"}'`);
}

/** Ends everything with this process, and this process when the run cannot go on. */
function endWithSignals(run: LocalRun): void {
  let ending = false;
  const end = (code: number): void => {
    // Asked twice: whoever asks is in a hurry.
    if (ending) process.exit(code);
    ending = true;
    run.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(0));
  void endWhenFailed();

  async function endWhenFailed(): Promise<void> {
    console.error(await run.failed);
    end(1);
  }
}

main().catch((error: unknown) => {
  // What is expected to go wrong says so in one line; anything else is a defect and shows where.
  const expected =
    error instanceof UsageError ||
    (error instanceof Error && /^(?:PortUnavailable|DataDirectoryUnavailable|EngineUnavailable|BundleError)$/.test(error.name));
  console.error(expected ? error.message : error);
  process.exit(1);
});
