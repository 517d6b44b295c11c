/** What is deployed is honest about what was left out to keep it small (`pnpm bench` says how small). */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleOptions, nothingLeftOut, schemaDescription, unusedByHttp } from "@bulkhead/platform/bundle-options";
import { contract } from "@bulkhead/platform/contract";
import { http } from "@bulkhead/platform/functions";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { bundleFunctions } from "../src/host/bundle.ts";
import { projectRoot } from "../src/start.ts";
import { whatIsLeftOut } from "./handlers/use-what-is-left-out.ts";
import { temporaryDirectory } from "./host-fixture.ts";

test("what is left out would be in: no entry outlives an update of its dependency", async () => {
  const { metafile } = await build({
    ...bundleOptions(nothingLeftOut),
    absWorkingDir: projectRoot,
    entryPoints: [join(import.meta.dirname, "handlers/use-what-is-left-out.ts")],
    write: false,
    outdir: "out",
    metafile: true,
  });
  const inputs = Object.keys(metafile.inputs);
  const listed = [...unusedByHttp, ...schemaDescription].map(({ module }) => module);
  expect(listed.filter((module) => !inputs.some((path) => path.endsWith(`/node_modules/${module}`)))).toEqual([]);
});

describe("what is left out says so when it is used", () => {
  const bundled = async (describesSchemas: boolean): Promise<(what: string) => Promise<unknown>> => {
    const handler = "packages/local/test/handlers/use-what-is-left-out";
    const files = await bundleFunctions([http("using", { handler, grants: [], contract: contract("using", {}), describesSchemas })], {
      root: projectRoot,
      cache: temporaryDirectory(),
    });
    const module: { handler: (what: string) => Promise<unknown> } = await import(
      /* @vite-ignore */ pathToFileURL(files.get("using") ?? "").href
    );
    return module.handler;
  };

  test.for(whatIsLeftOut)("%s", async (what) => {
    await expect((await bundled(false))(what)).rejects.toThrow("is left out of the bundle: see packages/platform/src/bundle-options.ts");
  });

  test("a function that describes schemas keeps what it needs", async () => {
    expect(await (await bundled(true))("json-schema")).toMatchObject({ type: "string" });
  });
});
