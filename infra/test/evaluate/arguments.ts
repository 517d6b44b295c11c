import { parseArgs } from "node:util";

/** `--root <folder> --config <sst.config.ts> --stage <name> --out <file>`; all needed. */
export const readArguments = (): { readonly root: string; readonly config: string; readonly stage: string; readonly out: string } => {
  const { values } = parseArgs({
    options: { root: { type: "string" }, config: { type: "string" }, stage: { type: "string" }, out: { type: "string" } },
  });
  const { root, config, stage, out } = values;
  if (root === undefined || config === undefined || stage === undefined || out === undefined)
    throw new Error("--root, --config, --stage and --out are needed");
  return { root, config, stage, out };
};
