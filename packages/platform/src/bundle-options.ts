/**
 * How a function's code is bundled, deployed and locally alike: esbuild options, used by infra/ and by packages/local. SST's own
 * bundler uses others.
 */
export const bundleOptions = {
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
