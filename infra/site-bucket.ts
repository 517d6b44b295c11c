import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { functionName } from "@bulkhead/platform/names";
import type { StageFacts } from "./stage.ts";

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".ico": "image/x-icon",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

export interface SiteBucketArgs {
  /** The TypeScript file that builds the site into the directory that it is given. */
  readonly command: string;
  /** Its files stand below this, without slashes at the ends; at the root when empty. */
  readonly prefix: string;
  readonly cacheControl: (file: string) => string;
  /** Files that stay when a later build has them no more. */
  readonly outlive?: (file: string) => boolean;
}

/** A static site, built and put into a bucket that only the CDN reads. `name` begins the names of all that it makes. */
export const createSiteBucket = (name: string, { stage }: StageFacts, site: SiteBucketArgs): aws.s3.Bucket => {
  const lower = name.toLowerCase();
  const folder = join($cli.paths.work, `${lower}-site`);
  // In its own process: it looks for its files next to itself, which the bundled program is not.
  execFileSync(join($cli.paths.root, "node_modules/.bin/node"), [join($cli.paths.root, site.command), folder], { stdio: "inherit" });

  const bucket = new aws.s3.Bucket(name, { bucket: functionName(stage.stage, `${lower}-${stage.account}`), forceDestroy: true });
  new aws.s3.BucketPublicAccessBlock(`${name}Private`, {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  const store = (file: string, after: readonly aws.s3.BucketObjectv2[]): aws.s3.BucketObjectv2 => {
    const contentType = contentTypes[extname(file)];
    if (contentType === undefined) throw new Error(`${site.command} wrote ${file}, whose content type is not known.`);
    return new aws.s3.BucketObjectv2(
      `${name}-${file}`,
      {
        bucket: bucket.id,
        key: site.prefix === "" ? file : `${site.prefix}/${file}`,
        source: $asset(join(folder, file)),
        contentType,
        cacheControl: site.cacheControl(file),
      },
      { retainOnDelete: site.outlive?.(file) ?? false, dependsOn: [...after] },
    );
  };
  const isPage = (file: string): boolean => extname(file) === ".html";
  const files = filesOf(folder);
  // A page names its parts: whoever gets it finds them.
  const parts = files.filter((file) => !isPage(file)).map((file) => store(file, []));
  for (const page of files.filter(isPage)) store(page, parts);
  return bucket;
};

/** Files by path from the folder. What begins with a dot is about the site, and none of it. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !file.split("/").some((part) => part.startsWith(".")))
    .sort();

/** Lets a distribution read a bucket, and nobody without TLS. */
export const letCdnRead = (name: string, bucket: aws.s3.Bucket, distributionArn: $util.Input<string>): void => {
  new aws.s3.BucketPolicy(`${name}Policy`, {
    bucket: bucket.id,
    policy: $resolve([bucket.arn, distributionArn]).apply(([bucketArn, reader]) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "CdnReads",
            Effect: "Allow",
            Principal: { Service: "cloudfront.amazonaws.com" },
            Action: "s3:GetObject",
            Resource: `${bucketArn}/*`,
            Condition: { StringEquals: { "aws:SourceArn": reader } },
          },
          {
            Sid: "NoPlainText",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [bucketArn, `${bucketArn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    ),
  });
};
