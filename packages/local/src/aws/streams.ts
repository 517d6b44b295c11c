/** DynamoDB Streams: authorises each request by the stream's ARN, then hands it to the engine. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Stage } from "@bulkhead/platform/names";
import { ServiceError } from "../services.ts";
import { type Answer, json, raw } from "./answer.ts";
import { allow, befall, type Call, count, type Desk, perform } from "./call.ts";
import { parseBody } from "./dynamodb.ts";
import type { Engine } from "./engine.ts";
import { own } from "./key-condition.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export const dynamoDbStreams = (desk: Desk, stage: Stage, engine: Engine) => {
  const ourPrefix = `arn:aws:dynamodb:${stage.region}:${stage.account}:`;
  const ours = (arn: string): string => (arn.startsWith(engine.arnPrefix()) ? ourPrefix + arn.slice(engine.arnPrefix().length) : arn);
  const theirs = (arn: string): string => (arn.startsWith(ourPrefix) ? engine.arnPrefix() + arn.slice(ourPrefix.length) : arn);

  // GetRecords names no stream, only an iterator: as in AWS it carries the stream it belongs to, under a seal.
  const key = randomBytes(32);
  const seal = (content: string): string => createHmac("sha256", key).update(content).digest("base64url");
  const wrap = (streamArn: string, iterator: string): string => {
    const content = `${streamArn}|${Buffer.from(iterator).toString("base64url")}`;
    return `${content}|${seal(content)}`;
  };
  const unwrap = (wrapped: string): { readonly streamArn: string; readonly iterator: string } => {
    const [streamArn = "", iterator = "", sealed = ""] = wrapped.split("|");
    const expected = Buffer.from(seal(`${streamArn}|${iterator}`));
    const given = Buffer.from(sealed);
    // After a restart too: clients then ask for a new one.
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new ServiceError("ExpiredIteratorException", 400, "Iterator expired.");
    return { streamArn, iterator: Buffer.from(iterator, "base64url").toString() };
  };

  const withOurs = (value: unknown, streamArn: string): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const answer: Record<string, unknown> = { ...value };
    for (const name of ["ShardIterator", "NextShardIterator"])
      if (typeof answer[name] === "string") answer[name] = wrap(streamArn, answer[name]);
    const { Records: records, Streams: streams, StreamDescription: description } = answer;
    if (Array.isArray(records)) answer["Records"] = records.map((record: object) => ({ ...record, awsRegion: stage.region }));
    if (Array.isArray(streams))
      answer["Streams"] = streams.map((stream: object) => ({ ...stream, StreamArn: ours(text(own(stream, "StreamArn"))) }));
    if (typeof description === "object" && description !== null)
      answer["StreamDescription"] = { ...description, StreamArn: ours(text(own(description, "StreamArn"))) };
    return answer;
  };

  const run = async (call: Call, operation: string): Promise<Answer> => {
    const body = parseBody(call.body);
    let streamArn = text(body["StreamArn"]);
    if (operation === "GetRecords") {
      const { streamArn: named, iterator } = unwrap(text(body["ShardIterator"]));
      streamArn = named;
      body["ShardIterator"] = iterator;
    }
    allow(desk, "dynamodb", call, [
      { action: `dynamodb:${operation}`, resource: operation === "ListStreams" || streamArn === "" ? "*" : streamArn },
    ]);
    befall(desk, "dynamodb", operation, call);
    if (body["StreamArn"] !== undefined) body["StreamArn"] = theirs(streamArn);
    const { status, body: answer } = await engine.call(`DynamoDBStreams_20120810.${operation}`, JSON.stringify(body));
    count(desk, "dynamodb", operation, call);
    return status === 200 ? json("dynamodb", status, withOurs(JSON.parse(answer.toString()), streamArn)) : raw("dynamodb", status, answer);
  };

  return (call: Call, operation: string): Promise<Answer | symbol> =>
    perform(desk, "dynamodb", operation, call, () => run(call, operation));
};
