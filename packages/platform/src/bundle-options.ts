/**
 * How a function's code is bundled, deployed and locally alike: esbuild options, used by infra/ and by packages/local. SST's own
 * bundler uses others.
 */
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { FunctionDeclaration } from "./functions.ts";
import { declaringFile, leaveDocumentationOut } from "./leave-documentation-out.ts";

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
export interface UnusedModule {
  /** Below `node_modules`. */
  readonly module: string;
  readonly why: string;
  /** Exports that are called whether or not what they make is used: what they make throws in their stead. */
  readonly makers?: readonly string[];
}

/** What a function is bundled without. */
export interface LeftOut {
  readonly modules: readonly UnusedModule[];
  /** What contracts and schemas say for readers alone. */
  readonly documentation: boolean;
}

/**
 * Left out of HTTP functions, whose size is everybody's cold start: what they use of AWS is DynamoDB and STS.
 *
 * Each of a module's exports is replaced by one that throws as soon as it is used, so that a wrong entry cannot go unnoticed; that an
 * entry still names something is tested (packages/local/test/bundles.test.ts).
 */
export const unusedByHttp: readonly UnusedModule[] = [
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
  { module: "@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/service-customizations/s3.js", why: "S3 is not called" },
  { module: "@smithy/signature-v4/dist-es/HeaderFormatter.js", why: "signs the headers of streamed events" },
  { module: "@aws-sdk/lib-dynamodb/dist-es/pagination/QueryPaginator.js", why: "table.ts pages by itself" },
  { module: "@aws-sdk/lib-dynamodb/dist-es/pagination/ScanPaginator.js", why: "table.ts pages by itself" },
  { module: "hono/dist/utils/body.js", why: "no route takes a form" },
  { module: "hono/dist/utils/mount.js", why: "no other application is mounted" },
];
/** Left out of every function that does not `describesSchemas`. */
export const schemaDescription: readonly UnusedModule[] = [
  { module: "zod/v4/core/json-schema-processors.js", why: "turns schemas into JSON Schema" },
  {
    module: "zod/v4/core/to-json-schema.js",
    why: "turns schemas into JSON Schema",
    // Whoever validates through Standard Schema gets these beside what validates.
    makers: ["createStandardJSONSchemaMethod"],
  },
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

/**
 * How bundles are made, as this process knows it: read now, since it may be edited meanwhile. Infra's program is bundled itself, and has
 * no use for it.
 */
const recipe = ["bundle-options.ts", "leave-documentation-out.ts"].map((name) => {
  const file = new URL(name, import.meta.url);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
});

/** Changes whenever a bundle of the same sources would. */
export const bundleFingerprint = (without: LeftOut): string => JSON.stringify([without, ...recipe]);

/** What of esbuild's plugins is needed here: platform does not depend on esbuild. */
interface PluginBuild {
  readonly esbuild: { transform(source: string, options: { loader: "ts"; target: string }): Promise<{ code: string }> };
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

/** What stands in for a module of that source. A name that is missed fails the build, where something imports it. */
export const standInFor = (source: string, { makers = [] }: UnusedModule): string =>
  [
    standIn,
    ...[...namesOf(source)].map((name) =>
      makers.includes(name)
        ? `export const ${name} = () => leftOut("${name}");`
        : `export const ${name} = /* @__PURE__ */ leftOut("${name}");`,
    ),
  ].join("\n");

const withoutModules = (modules: readonly UnusedModule[]) => ({
  name: "without-modules",
  setup(build: PluginBuild): void {
    if (modules.length === 0) return;
    for (const left of modules)
      build.onLoad({ filter: new RegExp(`/node_modules/${left.module.replaceAll(".", "\\.")}$`) }, async ({ path }) => ({
        contents: standInFor(await readFile(path, "utf8"), left),
        loader: "js",
      }));
    // A client asks its package for nothing but its version.
    build.onLoad({ filter: /\/node_modules\/@aws-sdk\/client-[\w-]+\/package\.json$/ }, async ({ path }) => {
      const { version }: { version: string } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
});

const withoutDocumentation = {
  name: "without-documentation",
  setup(build: PluginBuild): void {
    build.onLoad({ filter: declaringFile }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      // What does not even parse is left to esbuild, which says where.
      const script = await build.esbuild.transform(source, { loader: "ts", target: options.target }).catch(() => undefined);
      return script && { contents: leaveDocumentationOut(script.code), loader: "js" };
    });
  },
};

export const nothingLeftOut: LeftOut = { modules: [], documentation: false };
const ofHttp: LeftOut = { modules: [...unusedByHttp, ...schemaDescription], documentation: true };
const ofHttpThatDescribes: LeftOut = { modules: unusedByHttp, documentation: false };
const ofOthers: LeftOut = { modules: schemaDescription, documentation: true };

/** What is left out of a function; the same object for functions that can be bundled in one go. */
export const leftOutOf = ({ kind, describesSchemas = false }: Pick<FunctionDeclaration, "kind" | "describesSchemas">): LeftOut =>
  kind === "http" ? (describesSchemas ? ofHttpThatDescribes : ofHttp) : describesSchemas ? nothingLeftOut : ofOthers;

/** Options for esbuild, less entry points and output. */
export const bundleOptions = ({ modules, documentation }: LeftOut) => ({
  ...options,
  plugins: [withoutModules(modules), ...(documentation ? [withoutDocumentation] : [])],
});
