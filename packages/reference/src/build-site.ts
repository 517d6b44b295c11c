/**
 * The rendered reference as static files, to be served under `/docs`: Swagger UI from npm, nothing from anywhere else. The local
 * run serves the directory, infra/ deploys it.
 */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const copied = ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "favicon-32x32.png"];

/** Paths are absolute: `/docs` and `/docs/` show the same page. */
const index = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'">
<title>Bulkhead API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png" sizes="32x32">
</head>
<body>
<main id="reference"></main>
<noscript>The document itself is at <a href="/v1/openapi.json">/v1/openapi.json</a>.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/init.js"></script>
</body>
</html>
`;

const init = `SwaggerUIBundle({
  url: "/v1/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  // Would send the document to a service of others.
  validatorUrl: null,
});
`;

/** Writes the site into a directory, creating it and replacing the site's own files. */
export async function buildSite(directory: string): Promise<void> {
  const source = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  await mkdir(directory, { recursive: true });
  await Promise.all([
    ...copied.map((file) => copyFile(join(source, file), join(directory, file))),
    writeFile(join(directory, "index.html"), index),
    writeFile(join(directory, "init.js"), init),
  ]);
}

if (import.meta.main) {
  const [directory, ...rest] = process.argv.slice(2);
  if (directory === undefined || rest.length > 0) {
    process.stderr.write("usage: node packages/reference/src/build-site.ts <directory>\n");
    process.exitCode = 1;
  } else {
    await buildSite(directory);
  }
}
