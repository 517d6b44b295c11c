import { existsSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Esbuild from "esbuild";
import * as z from "zod";

const Providers = z.array(z.object({ alias: z.string(), package: z.string() }));

const isFunction = (value: unknown): boolean => typeof value === "function";

const Config = z.object({ default: z.object({ app: z.custom<(input: { readonly stage: string }) => unknown>(isFunction) }) });

/** What SST's CLI runs: its own runner, given the program. */
const Program = z.object({
  run: z.custom<(program: () => unknown) => Promise<unknown>>(isFunction),
  config: z.object({ run: z.custom<() => unknown>(isFunction) }),
});
export type Program = z.infer<typeof Program>;

const esbuildOf = (root: string): typeof Esbuild => createRequire(join(root, ".sst/platform/package.json"))("esbuild");

/** Asks a config what the app is. SST's components want to know before they are so much as loaded. */
export const askForApp = async (root: string, config: string, stage: string): Promise<unknown> => {
  const { code } = await esbuildOf(root).transform(readFileSync(config, "utf8"), { loader: "ts" });
  const source = `const $config = (config) => config;\n${code}`;
  const module = Config.parse(await import(`data:text/javascript,${encodeURIComponent(source)}`));
  return module.default.app({ stage });
};

const requireInModule = [
  `import { createRequire as topLevelCreateRequire } from "module";`,
  `const require = topLevelCreateRequire(import.meta.url);`,
  `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url";`,
  `const __filename = topLevelFileUrlToPath(import.meta.url);`,
  `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));`,
].join("\n");

/** Bundles and loads an SST program as the CLI does: globals injected into every source but SST's own, AWS and Pulumi left outside. */
export const loadProgram = async (root: string, config: string): Promise<Program> => {
  const platform = join(root, ".sst/platform");
  const providers = Providers.parse(JSON.parse(readFileSync(join(root, ".sst/provider-lock.json"), "utf8")));
  const globals = [
    ...providers.map(({ alias, package: name }) => `import * as ${alias} from "${name}";`),
    `import * as sst from "${platform}/src/components";`,
  ].join("\n");

  // Beside SST's dependencies, so that what is left outside resolves.
  const outfile = join(platform, `evaluate.${process.pid}.mjs`);
  await esbuildOf(root).build({
    stdin: {
      contents: `import { run } from "${platform}/src/auto/run.ts"; import config from "${config}"; export { run, config };`,
      resolveDir: root,
      sourcefile: "evaluate.ts",
      loader: "ts",
    },
    banner: { js: requireInModule },
    bundle: true,
    outfile,
    format: "esm",
    platform: "node",
    logLevel: "error",
    mainFields: ["module", "main"],
    nodePaths: [join(platform, "node_modules")],
    inject: [join(platform, "src/shim/run.js")],
    external: ["@pulumi/*", "undici", "@pulumiverse/*", "@sst-provider/*", "@aws-sdk/*", "esbuild", "archiver", "glob", "vite"],
    plugins: [
      {
        name: "globals",
        setup: (build) => {
          build.onLoad({ filter: /\.(js|ts|jsx|tsx)$/ }, ({ path }) => ({
            contents: (path.includes(".sst") ? "" : `${globals}\n`) + readFileSync(path, "utf8"),
            loader: "default",
          }));
        },
      },
    ],
  });
  try {
    return Program.parse(await import(pathToFileURL(outfile).href));
  } finally {
    if (existsSync(outfile)) rmSync(outfile);
  }
};
