/** `pnpm run token <tenant-slug> <email>`: prints a JWT of the running system, for curl. */
import { TokenResponse } from "./oidc/token.ts";
import * as z from "zod";

const Failure = z.object({ detail: z.string() });

/** The token, or the one line that says why there is none. */
async function fetchToken(port: string, tenant: string, email: string): Promise<string> {
  const url = `http://localhost:${port}/_local/token`;
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tenant, email }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => {
    throw new Error(`Bulkhead does not run on port ${port}: start it with \`pnpm dev\`, or name its port in BULKHEAD_PORT`);
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) {
    const token = TokenResponse.safeParse(body);
    if (token.success) return token.data.access_token;
  }
  const failure = Failure.safeParse(body);
  throw new Error(
    failure.success
      ? failure.data.detail.replaceAll(/\s*\n\s*/g, "; ")
      : `what listens on port ${port} is not Bulkhead (it answered ${response.status})`,
  );
}

const [tenant, email, ...rest] = process.argv.slice(2).filter((argument, index) => index > 0 || argument !== "--");
const port = process.env["BULKHEAD_PORT"] ?? "4100";

if (tenant === undefined || email === undefined || rest.length > 0) {
  console.error("usage: pnpm run token <tenant-slug> <email>, such as: pnpm run token acme agent@acme.test");
  process.exitCode = 1;
} else if (!/^\d{1,5}$/.test(port)) {
  console.error(`BULKHEAD_PORT must be a port number, not ${port}`);
  process.exitCode = 1;
} else {
  try {
    console.log(await fetchToken(port, tenant, email));
  } catch (error) {
    console.error(error instanceof Error ? error.message : "no token could be had");
    process.exitCode = 1;
  }
}
