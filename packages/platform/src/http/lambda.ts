/** An API as an AWS Lambda handler behind an HTTP API (payload format 2.0). */
import { handle, type APIGatewayProxyResult, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { newId } from "../ids.ts";
import { invalidRequest } from "../problems.ts";
import type { HttpApi } from "./create-api.ts";
import { problemResponse } from "./respond.ts";

type HttpEvent = Extract<LambdaEvent, { rawPath: string }>;

/**
 * The `handler` that a function's module exports.
 *
 * A body on GET or HEAD is dropped: the adapter cannot make a Request of it. An event that it cannot make a Request of for
 * another reason is answered as `request.invalid`.
 */
export function lambda(api: HttpApi): (event: HttpEvent, context?: LambdaContext) => Promise<APIGatewayProxyResult> {
  // Whatever we answer is text. Base64 would make an export a third larger than Lambda passes on.
  const answer = handle(api.app, { isContentTypeBinary: () => false });
  return async (event, context) => {
    const { method } = event.requestContext.http;
    const bodiless = method === "GET" || method === "HEAD" ? { ...event, body: null } : event;
    const result = await answer(bodiless, context);
    if (result.headers?.["x-request-id"] !== undefined) return result;
    const requestId = event.requestContext.requestId ?? newId();
    const response = problemResponse(invalidRequest(), requestId);
    return {
      statusCode: response.status,
      headers: {
        "content-type": "application/problem+json",
        "x-request-id": requestId,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
      body: await response.text(),
      isBase64Encoded: false,
    };
  };
}
