/**
 * How a function's code is bundled, deployed and locally alike: esbuild options, used by infra/ and by packages/local. SST's own
 * bundler uses others.
 */
import { readFile } from "node:fs/promises";
import type { FunctionDeclaration } from "./functions.ts";

const options = {
  bundle: true,
  platform: "node" as const,
  format: "esm" as const,
  target: "node24",
  minify: true,
  // ES modules first: only they can be tree-shaken.
  mainFields: ["module", "main"],
  // CommonJS dependencies call require(), which an ES module does not have.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  // A map would weigh several times what the code does, on every cold start.
  sourcemap: false as const,
  legalComments: "none" as const,
};

/** A module of a dependency that is imported everywhere and used nowhere. */
export interface LeftOut {
  /** Below `node_modules`. */
  readonly module: string;
  readonly why: string;
}

/**
 * Left out of HTTP functions, whose size is everybody's cold start: what they use of AWS is DynamoDB and STS. With what follows, 60 kB.
 *
 * Each of a module's exports is replaced by one that throws as soon as it is used, so that a wrong entry cannot go unnoticed; that an
 * entry still names something is tested (packages/local/test/bundles.test.ts).
 */
export const unusedOfSdk: readonly LeftOut[] = [
  { module: "@smithy/core/dist-es/submodules/event-streams/index.js", why: "no operation that we call streams events" },
  { module: "@aws-sdk/client-dynamodb/dist-es/endpoint/endpointResolver.js", why: "aws-clients.ts names the endpoint" },
  { module: "@aws-sdk/endpoint-cache/dist-es/EndpointCache.js", why: "remembers discovered endpoints, and none are discovered" },
  { module: "@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js", why: "Node hashes natively" },
  { module: "@smithy/core/dist-es/submodules/serde/date-utils.js", why: "no operation that we call answers a date" },
  {
    module: "@smithy/core/dist-es/submodules/serde/schema-serde-lib/schema-date-utils.js",
    why: "no operation that we call answers a date",
  },
  { module: "@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js", why: "aws-clients.ts names another" },
  { module: "@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js", why: "the region is told" },
  { module: "@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js", why: "no endpoint is looked up" },
];
/** Left out of every function that does not `describesSchemas`. */
export const schemaDescription: readonly LeftOut[] = [
  { module: "zod/v4/core/json-schema-processors.js", why: "turns schemas into JSON Schema" },
  { module: "zod/v4/core/to-json-schema.js", why: "turns schemas into JSON Schema" },
];

/** A client makes an instance when it is made, hence constructing is free; anything else throws. */
const standIn = `
const leftOut = (name, isInstance) => {
  const refuse = function () {
    throw new Error(name + " is left out of the bundle: see packages/platform/src/bundle-options.ts");
  };
  const construct = isInstance ? refuse : () => leftOut(name, true);
  return new Proxy(refuse, { apply: refuse, construct, get: refuse, set: refuse, has: refuse });
};
`;

/** Changes whenever a bundle of the same sources would. */
export const bundleFingerprint = (without: readonly LeftOut[]): string => JSON.stringify([options, without, standIn]);

/** What of esbuild's plugins is needed here: platform does not depend on esbuild. */
interface PluginBuild {
  onLoad(
    filter: { filter: RegExp },
    load: (file: { path: string }) => Promise<{ contents: string; loader: "js" | "json" } | undefined>,
  ): void;
}

const exported = /export (?:async )?(?:const|let|class|function\*?) ([\w$]+)|export \{([^}]*)\}/g;
const namesOf = (source: string): ReadonlySet<string> =>
  new Set(
    [...source.matchAll(exported)].flatMap(([, declared, list = ""]) =>
      declared === undefined ? list.split(",").flatMap((one) => /([\w$]+)\s*$/.exec(one)?.[1] ?? []) : [declared],
    ),
  );

/** A name that is missed fails the build, where something imports it. */
const standInFor = (source: string): string =>
  [standIn, ...[...namesOf(source)].map((name) => `export const ${name} = /* @__PURE__ */ leftOut("${name}");`)].join("\n");

const leavingOut = (modules: readonly LeftOut[]) => ({
  name: "leaving-out",
  setup(build: PluginBuild): void {
    if (modules.length === 0) return;
    const paths = modules.map(({ module }) => module.replaceAll(".", "\\."));
    build.onLoad({ filter: new RegExp(`/node_modules/(?:${paths.join("|")})$`) }, async ({ path }) => ({
      contents: standInFor(await readFile(path, "utf8")),
      loader: "js",
    }));
    // A client asks its package for nothing but its version.
    build.onLoad({ filter: /\/node_modules\/@aws-sdk\/client-[\w-]+\/package\.json$/ }, async ({ path }) => {
      const { version }: { version: string } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
});

const all: readonly LeftOut[] = [...unusedOfSdk, ...schemaDescription];
const nothing: readonly LeftOut[] = [];

/** What is left out of a function; the same list for functions that can be bundled in one go. */
export const leftOutOf = ({ kind, describesSchemas = false }: Pick<FunctionDeclaration, "kind" | "describesSchemas">): readonly LeftOut[] =>
  kind === "http" ? (describesSchemas ? unusedOfSdk : all) : describesSchemas ? nothing : schemaDescription;

/** Options for esbuild, less entry points and output. */
export const bundleOptions = (without: readonly LeftOut[]) => ({ ...options, plugins: [leavingOut(without)] });
