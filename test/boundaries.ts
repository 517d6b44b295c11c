/**
 * Who may import whom (docs/ARCHITECTURE.md), checked on the syntax tree, so that type imports, re-exports, dynamic imports and
 * `import("…")` types count like any other.
 */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "oxc-parser";
import * as z from "zod";

export interface Source {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** The doors that each package may go through, beside platform's. Observers are nobody's door. */
const doors: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  users: [],
  tenants: ["users"],
  teams: ["users", "tenants"],
  tickets: ["users", "tenants", "teams"],
  sla: ["users", "tenants", "teams", "tickets"],
  approvals: ["users", "tenants", "teams", "tickets"],
  clerk: ["users", "tenants"],
  audit: ["users", "tenants", "teams"],
  // Who may hear of a ticket, the ticket itself decides.
  notifications: ["users", "tenants", "teams", "tickets"],
  webhooks: ["users", "tenants"],
  realtime: ["users", "tenants", "teams", "tickets"],
  metrics: ["users", "tenants", "teams"],
  reference: [],
};

const domains = Object.keys(doors);
/** Parts of a package that run in a browser, and may be imported by everybody who may know of the package at all. */
const browserSafeDoors = ["schema", "contract", "events", "policy", "trail-entry"];
const observers = ["audit", "notifications", "webhooks", "realtime", "metrics", "reference"];
/** Files of a domain that stay browser-safe, with what they are made of. */
const browserSafeFiles = /^packages\/(\w+)\/src\/(schema|contract|events|policy|errors)\.ts$/;
const platformBrowserSafe = ["schema", "contract", "events", "problem", "problems", "roles", "flags", "desk-rules", "trail-entry"];
/** Kinds of names that say nothing. */
const namelessFiles = /\/(utils?|helpers?|common|types|misc)(\.tsx?$|\/)/;

const isTest = (file: string): boolean => /\.test\.tsx?$|\/test\//.test(file);

interface Import {
  readonly from: string;
  /** Gone when the types are: `import type`, not `import { type … }`. */
  readonly typeOnly: boolean;
}

interface Facts {
  readonly imports: readonly Import[];
  readonly readsEnvironment: boolean;
  readonly readsClock: boolean;
  readonly namesZod: boolean;
}

const Node = z.looseObject({ type: z.string() });
type Node = z.infer<typeof Node>;

const named = (node: unknown, name: string): boolean => {
  const parsed = z.object({ type: z.literal("Identifier"), name: z.string() }).safeParse(node);
  return parsed.success && parsed.data.name === name;
};

const literal = (node: unknown): string | undefined => z.object({ value: z.string() }).safeParse(node).data?.value;

/** What a file's syntax tree says about its surroundings. */
export function factsOf({ path: file, text }: Source): Facts {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const imports: Import[] = [];
  const facts = { readsEnvironment: false, readsClock: false, namesZod: false };
  const visit = (node: Node): void => {
    switch (node.type) {
      case "ImportDeclaration":
        if (literal(node["source"]) === "zod" && JSON.stringify(node["specifiers"]).includes('"ImportSpecifier"')) facts.namesZod = true;
        imports.push({ from: literal(node["source"]) ?? "", typeOnly: node["importKind"] === "type" });
        break;
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
      case "ImportExpression":
      case "TSImportType": {
        const from = literal(node["source"]) ?? literal(node["argument"]);
        if (from !== undefined) imports.push({ from, typeOnly: node.type === "TSImportType" || node["exportKind"] === "type" });
        break;
      }
      case "MemberExpression":
        if (named(node["object"], "process") && named(node["property"], "env")) facts.readsEnvironment = true;
        if (named(node["object"], "Date") && named(node["property"], "now")) facts.readsClock = true;
        break;
      case "NewExpression":
        if (named(node["callee"], "Date") && Array.isArray(node["arguments"]) && node["arguments"].length === 0) facts.readsClock = true;
        break;
    }
    for (const value of Object.values(node)) for (const child of Array.isArray(value) ? value : [value]) descend(child);
  };
  const descend = (value: unknown): void => {
    const parsed = Node.safeParse(value);
    if (parsed.success) visit(parsed.data);
  };
  descend(program);
  return { imports, ...facts };
}

/** Every broken rule, as `file: what is wrong`. */
export const violations = (sources: readonly Source[]): readonly string[] =>
  sources.flatMap((source) => broken(source).map((rule) => `${source.path}: ${rule}`));

function broken(source: Source): readonly string[] {
  const file = source.path;
  const found: string[] = [];
  if (namelessFiles.test(file)) found.push("is not named after what it is");
  const facts = factsOf(source);
  if (facts.namesZod) found.push('imports zod by name: `import * as z from "zod"` is 359 kB smaller');
  if (isTest(file)) return found;
  const product = domains.find((name) => file.startsWith(`packages/${name}/`));
  if (product !== undefined) {
    if (facts.readsEnvironment && file !== "packages/platform/src/config.ts")
      found.push("reads process.env outside platform/src/config.ts");
    if (facts.readsClock && file !== "packages/platform/src/clock.ts") found.push("reads the clock outside platform/src/clock.ts");
  }
  for (const { from, typeOnly } of facts.imports) {
    const rule =
      product !== undefined
        ? forbiddenInside(product, file, from)
        : file.startsWith("packages/console/")
          ? forbiddenInConsole(file, from, typeOnly)
          : forbiddenOutside(file, from);
    if (rule !== undefined) found.push(`imports ${from}: ${rule}`);
  }
  return found;
}

const split = (specifier: string) => {
  const [, name = "", door = "."] = /^@bulkhead\/([\w-]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  return { name, door };
};

function forbiddenInside(own: string, file: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) {
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
    if (!target.startsWith(`packages/${own}/`)) return "leaves the package";
    if (browserSafeFiles.test(file) && own !== "platform" && !browserSafeFiles.test(target)) return "is not browser-safe";
    if (own === "platform" && isPlatformBrowserSafe(file) && !isPlatformBrowserSafe(target)) return "is not browser-safe";
    if (file.endsWith("/functions.ts") && own !== "platform" && !browserSafeFiles.test(target)) return "a declaration imports no handler";
    return undefined;
  }
  const { name, door } = split(specifier);
  if (name === "") return forbiddenLibrary(own, file, specifier);
  if (file.endsWith("/functions.ts")) {
    if (name === "platform" && door === "functions") return undefined;
    return ["contract", "events", "schema"].includes(door) ? undefined : "a declaration imports declarations only";
  }
  if (browserSafeFiles.test(file)) return browserSafeDoors.includes(door) && knows(own, name) ? undefined : "is not browser-safe";
  if (name === "platform") return own === "platform" ? "platform stands on nothing of ours" : undefined;
  if (browserSafeDoors.includes(door) && knows(own, name)) return undefined;
  if (observers.includes(name)) return "nobody imports an observer";
  if (door !== ".") return "is not a door of the package";
  return doors[own]?.includes(name) === true ? undefined : "calls go down, events go up";
}

const isPlatformBrowserSafe = (file: string): boolean => platformBrowserSafe.some((name) => file === `packages/platform/src/${name}.ts`);

/** Whose shapes and events a package may know: those to its left; observers know everybody's. */
const knows = (own: string, name: string): boolean => name === "platform" || observers.includes(own) || doors[own]?.includes(name) === true;

function forbiddenLibrary(own: string, file: string, specifier: string): string | undefined {
  const browserSafe = own === "platform" ? isPlatformBrowserSafe(file) : browserSafeFiles.test(file);
  if (browserSafe && specifier !== "zod") return "is not browser-safe";
  if (/^@(aws-sdk|smithy)\//.test(specifier) && own !== "platform") return "AWS clients live in platform";
  return undefined;
}

/** What of others the console may run; of routes it knows the types alone, since their documentation would come along. */
const consoleDoors = browserSafeDoors.filter((door) => door !== "contract");

/** How bundles are made, which all that bundle share. */
const bundling = ["bundle-options", "leave-documentation-out"];

/** The console's sources run in a browser and know shapes, never code, of others; what builds and serves it knows no domain. */
function forbiddenInConsole(file: string, specifier: string, typeOnly: boolean): string | undefined {
  const part = /^packages\/console\/(src|site)\//.exec(file)?.[0];
  if (part === undefined) return undefined;
  if (specifier.startsWith("."))
    return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier)).startsWith(part) ? undefined : "leaves the folder";
  const { name, door } = split(specifier);
  if (part.endsWith("/site/"))
    return name === "" || (name === "platform" && bundling.includes(door)) ? undefined : "what serves the console knows nothing of others";
  if (name === "") return specifier.startsWith("node:") ? "is not browser-safe" : undefined;
  if (door === "contract") return typeOnly ? undefined : "of a contract the console imports types only";
  const safe = name === "platform" ? platformBrowserSafe : consoleDoors;
  return safe.includes(door) ? undefined : "is not browser-safe";
}

/** infra/ and stacks/ see declarations, names and policies; never a verb. */
function forbiddenOutside(file: string, specifier: string): string | undefined {
  if (!file.startsWith("infra/") && !file.startsWith("stacks/")) return undefined;
  if (specifier.startsWith(".") && path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier)).startsWith("packages/"))
    return "leaves the folder";
  const { name, door } = split(specifier);
  if (name === "" || (name === "platform" && door !== ".")) return undefined;
  if (name === "console" && (door === "site" || door.startsWith("site/"))) return undefined;
  return door === "functions" || (name === "reference" && door === "site") ? undefined : "infra and stacks read declarations only";
}

/** Every TypeScript source of the project. */
export const projectSources = (root: string): readonly Source[] =>
  globSync(["packages/*/{src,site,test}/**/*.{ts,tsx}", "infra/**/*.ts", "stacks/**/*.ts", "test/**/*.ts"], {
    cwd: root,
    exclude: (entry) => /node_modules|cdk\.out|\.d\.ts$/.test(entry),
  }).map((file) => ({ path: file.split(path.sep).join("/"), text: readFileSync(path.join(root, file), "utf8") }));
