import { createSiteBucket } from "./site-bucket.ts";
import type { StageFacts } from "./stage.ts";

/** The rendered API reference, below `/docs`. */
export const createDocsSite = (facts: StageFacts): aws.s3.Bucket =>
  createSiteBucket("Docs", facts, {
    command: "packages/reference/src/build-site.ts",
    prefix: "docs",
    cacheControl: () => "public, max-age=300",
  });
