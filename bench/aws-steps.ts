/** Counts the calls that this process makes to an endpoint, and into how many sequential steps they fall. */
import { subscribe } from "node:diagnostics_channel";
import { ClientRequest } from "node:http";

const requestOf = (message: unknown): ClientRequest | undefined =>
  typeof message === "object" && message !== null && "request" in message && message.request instanceof ClientRequest
    ? message.request
    : undefined;

export interface Steps {
  readonly calls: number;
  /** Calls that begin while others are under way belong to the same step. */
  readonly steps: number;
}

/** Watches requests to paths that begin with `prefix`, from now on. */
export function watchSteps(prefix: string): { reset(): void; read(): Steps } {
  let calls = 0;
  let steps = 0;
  const flying = new Set<ClientRequest>();
  subscribe("http.client.request.start", (message) => {
    const request = requestOf(message);
    if (request?.path.startsWith(prefix) !== true) return;
    calls += 1;
    if (flying.size === 0) steps += 1;
    flying.add(request);
  });
  subscribe("http.client.response.finish", (message) => {
    const request = requestOf(message);
    if (request !== undefined) flying.delete(request);
  });
  return {
    reset: () => {
      calls = 0;
      steps = 0;
    },
    read: () => ({ calls, steps }),
  };
}
