import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod";

/** A client that leaves its endpoint to the SDK. */
const client = (): DynamoDBClient =>
  new DynamoDBClient({ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" }, defaultsMode: "standard" });

/** A function that uses what bundles leave out. */
export const handler = async (what: "json-schema" | "endpoint-rules" | "endpoint-discovery"): Promise<unknown> => {
  switch (what) {
    case "json-schema":
      return z.toJSONSchema(z.string());
    case "endpoint-rules":
      return client().send(new ListTablesCommand());
    case "endpoint-discovery":
      return Reflect.get(client().config, "endpointCache").getEndpoint("x");
  }
};
