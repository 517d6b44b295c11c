import { Sha256 } from "@aws-crypto/sha256-js";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateQuery, paginateScan } from "@aws-sdk/lib-dynamodb";
import { createApi } from "@bulkhead/platform";
import { SignatureV4 } from "@smithy/signature-v4";
import * as z from "zod";

const credentials = { accessKeyId: "a", secretAccessKey: "b" };
/** A client that leaves its endpoint to the SDK. */
const client = (): DynamoDBClient => new DynamoDBClient({ region: "eu-west-1", credentials, defaultsMode: "standard" });
const pagination = (): { client: DynamoDBDocumentClient } => ({ client: DynamoDBDocumentClient.from(client()) });

type App = ReturnType<typeof createApi>["app"];
/** A request to an application that hides no error. */
const honest = async (add: (app: App) => unknown): Promise<Response> => {
  const { app } = createApi();
  app.onError((error) => {
    throw error;
  });
  add(app);
  return await app.request("/used", { method: "POST", body: new URLSearchParams({ a: "b" }) });
};

const uses = {
  "json-schema": () => z.toJSONSchema(z.string()),
  "endpoint-rules": () => client().send(new ListTablesCommand()),
  "endpoint-discovery": () => Reflect.get(client().config, "endpointCache").getEndpoint("x"),
  "names-of-buckets": () => {
    const s3 = client();
    Object.assign(s3.config, { serviceId: "S3" });
    return s3.send(new ListTablesCommand());
  },
  "signed-events": () =>
    new SignatureV4({ service: "x", region: "eu-west-1", credentials, sha256: Sha256 }).signMessage(
      { message: { headers: {}, body: new Uint8Array() }, priorSignature: "" },
      {},
    ),
  "pages-of-queries": () => paginateQuery(pagination(), { TableName: "x" }).next(),
  "pages-of-scans": () => paginateScan(pagination(), { TableName: "x" }).next(),
  forms: () => honest((app) => app.post("/used", async (c) => c.json(await c.req.parseBody()))),
  "mounted-applications": () => honest((app) => app.mount("/used", () => new Response())),
} satisfies Readonly<Record<string, () => unknown>>;

/** What can be used of what bundles leave out. */
export const whatIsLeftOut = Object.keys(uses);

/** A function that uses what bundles leave out. */
export const handler = async (what: keyof typeof uses): Promise<unknown> => await uses[what]();
