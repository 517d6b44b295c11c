import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { functionName } from "@bulkhead/platform/names";
import type { StageFacts } from "./stage.ts";

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".txt": "text/plain; charset=utf-8",
};

/** The rendered API reference as files, below `docs/` of a bucket that only the CDN reads. */
export const createDocsSite = ({ stage }: StageFacts): aws.s3.Bucket => {
  const folder = join($cli.paths.work, "docs-site");
  // In its own process: it looks for its files next to itself, which the bundled program is not.
  execFileSync(join($cli.paths.root, "node_modules/.bin/node"), [join($cli.paths.root, "packages/reference/src/build-site.ts"), folder], {
    stdio: "inherit",
  });

  const bucket = new aws.s3.Bucket("Docs", { bucket: functionName(stage.stage, `docs-${stage.account}`), forceDestroy: true });
  new aws.s3.BucketPublicAccessBlock("DocsPrivate", {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  for (const file of readdirSync(folder).sort()) {
    const contentType = contentTypes[extname(file)];
    if (contentType === undefined) throw new Error(`The reference's file ${file} has no known content type.`);
    new aws.s3.BucketObjectv2(`Docs-${file}`, {
      bucket: bucket.id,
      key: `docs/${file}`,
      source: $asset(join(folder, file)),
      contentType,
      cacheControl: "public, max-age=300",
    });
  }
  return bucket;
};
