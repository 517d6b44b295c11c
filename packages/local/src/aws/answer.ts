/** Answers in the form that each service's clients expect. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { CallRecord } from "../services.ts";

/** A service that the endpoint plays. */
export type Service = CallRecord["service"];

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer that never arrives: the connection is cut. */
export const cut = Symbol("cut");

const contentTypes: Readonly<Record<Service, string>> = {
  dynamodb: "application/x-amz-json-1.0",
  events: "application/x-amz-json-1.1",
  scheduler: "application/json",
  "execute-api": "application/json",
  ses: "application/json",
  sts: "text/xml",
};

export const raw = (service: Service, status: number, body: Buffer): Answer => ({
  status,
  headers: { "content-type": contentTypes[service] },
  body,
});
export const json = (service: Exclude<Service, "sts">, status: number, body: unknown): Answer =>
  raw(service, status, Buffer.from(JSON.stringify(body)));

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** XML elements by name; a nested record is a nested element. */
export interface Elements {
  readonly [name: string]: string | Elements;
}
const elements = (content: Elements): string =>
  Object.entries(content)
    .map(([name, value]) => `<${name}>${typeof value === "string" ? escape(value) : elements(value)}</${name}>`)
    .join("");
const stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";

export const stsAnswer = (operation: string, result: Elements): Answer =>
  raw(
    "sts",
    200,
    Buffer.from(
      `<${operation}Response xmlns="${stsNamespace}"><${operation}Result>${elements(result)}</${operation}Result>${elements({ ResponseMetadata: { RequestId: randomUUID() } })}</${operation}Response>`,
    ),
  );

/** STS has its own names for what every service refuses. */
const stsCodes: Readonly<Record<string, string>> = {
  AccessDeniedException: "AccessDenied",
  InvalidSignatureException: "SignatureDoesNotMatch",
  UnrecognizedClientException: "InvalidClientTokenId",
  MissingAuthenticationTokenException: "MissingAuthenticationToken",
  IncompleteSignatureException: "IncompleteSignature",
  ExpiredTokenException: "ExpiredToken",
  ThrottlingException: "Throttling",
};

/** An error as the service words it. @param details members beside code and message */
export const failure = (
  service: Service,
  status: number,
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): Answer => {
  switch (service) {
    case "sts":
      return raw(
        "sts",
        status,
        Buffer.from(
          `<ErrorResponse xmlns="${stsNamespace}">${elements({ Error: { Type: status < 500 ? "Sender" : "Receiver", Code: stsCodes[code] ?? code, Message: message }, RequestId: randomUUID() })}</ErrorResponse>`,
        ),
      );
    case "dynamodb":
      return json(service, status, { __type: `com.amazon.coral.service#${code}`, Message: message, message, ...details });
    case "events":
      return json(service, status, { __type: code, message, ...details });
    case "scheduler":
    case "execute-api":
      break;
    case "ses":
      // It words its messages in lower case.
      return { ...json(service, status, { message, ...details }), headers: { "content-type": contentTypes.ses, "x-amzn-errortype": code } };
  }
  const answer = json(service, status, { Message: message, ...details });
  return { ...answer, headers: { ...answer.headers, "x-amzn-errortype": code } };
};

/** Status of a refusal for lack of rights or of a valid signature: the JSON services say 400, the others 403. */
export const refusalStatus = (service: Service): number => (service === "dynamodb" || service === "events" ? 400 : 403);

export const send = (response: ServerResponse, answer: Answer | typeof cut): void => {
  if (answer === cut) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { ...answer.headers, "content-length": answer.body.length, "x-amzn-requestid": randomUUID() });
  response.end(answer.body);
};
