import { createServer } from "node:http";
import * as z from "zod";

const Call = z.object({ method: z.string(), params: z.array(z.record(z.string(), z.unknown())) });

const bootstrap = {
  asset: "sst-asset-evaluated",
  state: "sst-state-evaluated",
  assetEcrRegistryId: "123456789012",
  assetEcrUrl: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/sst-asset",
  appsyncHttp: "none",
  appsyncRealtime: "none",
};

const answers: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => unknown>> = {
  "Provider.Aws.Bootstrap": () => bootstrap,
  // Functions bring their own bundles; SST's builder hands those back as they are.
  "Runtime.Build": ({ bundle, handler }) =>
    typeof bundle === "string"
      ? { handler, out: bundle, errors: [], sourcemaps: [] }
      : { handler, out: "", errors: ["A function without a bundle"], sourcemaps: [] },
};

/** Plays the part of SST's CLI, which its components ask over HTTP. Answers on a port of its own and holds no process open. */
export const startRpcServer = async (report: (error: string) => void): Promise<string> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, params } = Call.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
      const answer = answers[method];
      if (answer === undefined) report(`SST's CLI was asked for ${method}, which is not played`);
      response.end(JSON.stringify(answer === undefined ? { error: `unknown ${method}` } : { result: answer(params[0] ?? {}) }));
    });
  });
  server.on("connection", (socket) => socket.unref());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port");
  return `http://127.0.0.1:${address.port}`;
};
