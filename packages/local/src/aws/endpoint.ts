/**
 * AWS on one path: STS, DynamoDB and its streams, EventBridge, Scheduler, SES and the WebSocket API's connections, as the unmodified SDK
 * and CLI speak to them.
 * Every call is authenticated by its signature and authorised by the deployed policy documents before anything happens.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Stage, TableName } from "@bulkhead/platform/names";
import type { CallRecord, EventBus, OtherBuses, Outbox, Principal, Schedules, SocketConnections } from "../services.ts";
import { accessControl, type RoleDocuments } from "./access.ts";
import { type Answer, cut, failure, refusalStatus, send, type Service } from "./answer.ts";
import type { Call, Desk } from "./call.ts";
import { connectionManagement, isConnectionPath } from "./connections.ts";
import type { Credentials } from "./credentials.ts";
import { dynamoDb } from "./dynamodb.ts";
import type { Engine } from "./engine.ts";
import { eventBridge } from "./events.ts";
import type { FaultPlan } from "./faults.ts";
import { schedulerService } from "./schedules.ts";
import { sesService } from "./ses.ts";
import { SignatureError, signatureVerifier } from "./sigv4.ts";
import { dynamoDbStreams } from "./streams.ts";
import { securityTokenService } from "./sts.ts";

export type { RoleDocuments } from "./access.ts";

export interface AwsEndpointOptions {
  readonly stage: Stage;
  readonly engine: Engine;
  readonly credentials: Credentials;
  /** Policy documents by role ARN. A role that is not here can do nothing. */
  readonly roles: ReadonlyMap<string, RoleDocuments>;
  readonly bus: EventBus;
  /** Absent: no bus of another account admits us. */
  readonly tenantBuses?: OtherBuses;
  readonly schedules: Schedules;
  /** By default there are none. */
  readonly connections?: SocketConnections;
  readonly outbox: Outbox;
  /** Real time in epoch milliseconds: signatures and sessions know no business time. */
  readonly realNowMs: () => number;
  /** The path below which the endpoint is mounted, without a trailing slash. */
  readonly prefix?: string;
  /** Allows everybody everything; signatures are still checked. */
  readonly iamOpen?: boolean;
  /** The faults in force, asked on every call. */
  readonly faults?: () => FaultPlan | undefined;
  /** Told of every call that was authenticated. */
  readonly onCall?: (record: CallRecord) => void;
  /** Told after a successful write to a table with a stream. */
  readonly onWrite?: (table: TableName) => void;
  /** Told of what should not happen: the caller gets a 500. */
  readonly onError?: (error: unknown) => void;
}

export interface AwsEndpoint {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Answers no more: requests that come are cut. The engine is stopped by whoever started it. */
  readonly close: () => void;
}

/** DynamoDB's largest request. */
const mostBytes = 16 * 1024 * 1024;

const read = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    // Read to its end all the same: a client that is still sending would not see the answer.
    if (size <= mostBytes) chunks.push(bytes);
  }
  if (size > mostBytes) return undefined;
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
};

const targets = /^(DynamoDB_20120810|DynamoDBStreams_20120810|AWSEvents)\.([A-Za-z]+)$/;
type Target = { readonly family: string; readonly operation: string };

/** Which service a request means, by its form: known before anybody is believed, so that even a refusal has the right form. */
const meant = (request: IncomingMessage, path: string): { readonly service: Service; readonly target?: Target } => {
  const header = request.headers["x-amz-target"];
  const [, family, operation] = targets.exec(typeof header === "string" ? header : "") ?? [];
  if (family !== undefined && operation !== undefined)
    return { service: family === "AWSEvents" ? "events" : "dynamodb", target: { family, operation } };
  if (header !== undefined) return { service: "dynamodb" };
  if (isConnectionPath(path)) return { service: "execute-api" };
  if (path.startsWith("/v2/email/")) return { service: "ses" };
  return { service: path === "/schedules" || path.startsWith("/schedules/") ? "scheduler" : "sts" };
};

const noConnections: SocketConnections = { post: () => false, get: () => undefined, close: () => false };

export const awsEndpoint = (options: AwsEndpointOptions): AwsEndpoint => {
  const { stage, engine, credentials, realNowMs, prefix = "/aws", onError = () => undefined } = options;
  const desk: Desk = {
    access: accessControl(stage, options.roles, options.iamOpen),
    faults: options.faults ?? (() => undefined),
    onCall: options.onCall ?? (() => undefined),
  };
  const sts = securityTokenService(desk, stage, credentials);
  const tables = dynamoDb({ desk, stage, engine, realNowMs, onWrite: options.onWrite ?? (() => undefined) });
  const streams = dynamoDbStreams(desk, stage, engine);
  const events = eventBridge(desk, stage, options.bus, options.tenantBuses);
  const scheduler = schedulerService(desk, stage, options.schedules);
  const connections = connectionManagement(desk, stage, options.connections ?? noConnections);
  const ses = sesService(desk, stage, options.outbox);
  let open = true;

  const opened = (accessKeyId: string, sessionToken: string | undefined) => {
    const found = credentials.lookup(accessKeyId, sessionToken);
    if (found === "expired") throw new SignatureError("ExpiredTokenException", "The security token included in the request is expired");
    if (found === undefined)
      throw new SignatureError("UnrecognizedClientException", "The security token included in the request is invalid.");
    return found;
  };
  const verify = signatureVerifier((accessKeyId, sessionToken) => opened(accessKeyId, sessionToken).secret, realNowMs);

  /** @throws SignatureError unless the request is signed, for this service and region */
  const authenticate = (request: IncomingMessage, body: Buffer, service: Service): Principal => {
    const { accessKeyId, service: scope, region } = verify(request, body);
    if (scope !== service)
      throw new SignatureError("InvalidSignatureException", `Credential should be scoped to correct service: '${service}'.`);
    // Older clients sign STS for its global endpoint's region.
    if (region !== stage.region && !(service === "sts" && region === "us-east-1"))
      throw new SignatureError("InvalidSignatureException", `Credential should be scoped to a valid region, not '${region}'.`);
    const token = request.headers["x-amz-security-token"];
    return opened(accessKeyId, typeof token === "string" ? token : undefined).principal;
  };

  const dispatch = (
    call: Call,
    service: Service,
    target: Target | undefined,
    request: IncomingMessage,
    path: string,
    query: URLSearchParams,
  ): Promise<Answer | symbol> | Answer => {
    switch (service) {
      case "sts":
        return request.method === "POST" && path === "/"
          ? sts(call)
          : failure("sts", 404, "UnknownOperationException", `There is no ${request.method} ${path}.`);
      case "scheduler":
        return scheduler(call, request.method ?? "", path, query);
      case "execute-api":
        return connections(call, request.method ?? "", path);
      case "ses":
        return ses(call, request.method ?? "", path);
      case "events":
        return events(call, target?.operation ?? "");
      case "dynamodb":
        break;
    }
    if (target === undefined) {
      return failure(
        "dynamodb",
        400,
        "UnknownOperationException",
        `The local run does not know ${String(request.headers["x-amz-target"])}.`,
      );
    }
    return target.family === "DynamoDB_20120810" ? tables(call, target.operation) : streams(call, target.operation);
  };

  const answer = async (request: IncomingMessage): Promise<Answer | typeof cut> => {
    const url = request.url ?? "/";
    const [whole = "", search = ""] = url.split("?", 2);
    if (whole !== prefix && !whole.startsWith(`${prefix}/`))
      return failure("dynamodb", 404, "UnknownOperationException", `There is nothing at ${whole}.`);
    const path = whole.slice(prefix.length) || "/";
    const { service, target } = meant(request, path);
    const body = await read(request);
    if (body === undefined) return failure(service, 413, "RequestEntityTooLargeException", `A request has at most ${mostBytes} bytes.`);
    try {
      const principal = authenticate(request, body, service);
      const result = await dispatch({ principal, body }, service, target, request, path, new URLSearchParams(search));
      return typeof result === "symbol" ? cut : result;
    } catch (error) {
      if (error instanceof SignatureError) return failure(service, refusalStatus(service), error.code, error.message);
      onError(error);
      return failure(service, 500, "InternalFailure", "The local run failed to answer; its log says why.");
    }
  };

  return {
    handle: (request, response) => {
      if (!open) {
        response.destroy();
        return;
      }
      answer(request).then(
        (result) => send(response, result),
        // The client went away while it was sending.
        () => response.destroy(),
      );
    },
    close: () => {
      open = false;
    },
  };
};
