/** The API's client: one for a tenant and whoever acts in it. */
import createClient, { type Client, type FetchResponse } from "openapi-fetch";
import type { Paths } from "./paths.ts";
import { problemOf, SessionOver, Unreachable } from "./problem-error.ts";

export type Api = Client<Paths>;

export interface ApiOptions {
  /**
   * A token that is good for some time yet. `renewed`: the one before was refused. Null when nobody is signed in any more. Absent: what is
   * asked for is for everybody.
   */
  readonly accessToken?: (how?: "renewed") => Promise<string | null>;
  /** The tenant that a super_admin acts in. */
  readonly actsIn?: string;
  /** Nobody waits for answers any more: none is given, not even that it failed. What was sent is not taken back. */
  readonly isOver?: () => boolean;
}

/** Requests carry the caller's token; one that is refused is renewed, once. */
export function createApi({ accessToken, actsIn, isOver = () => false }: ApiOptions = {}): Api {
  const send = async (request: Request, how?: "renewed"): Promise<Response> => {
    const authorized = new Request(request);
    if (accessToken !== undefined) {
      const token = await accessToken(how);
      if (token === null) throw new SessionOver("nobody is signed in any more");
      authorized.headers.set("authorization", `Bearer ${token}`);
    }
    if (actsIn !== undefined) authorized.headers.set("x-tenant-id", actsIn);
    const response = await fetch(authorized);
    // All of it: what is read later could come when nobody waits any more. Where there is to be none, even an empty one is refused.
    const body = await response.arrayBuffer();
    return new Response(body.byteLength === 0 ? null : body, response);
  };
  const answer = async (request: Request): Promise<Response> => {
    // A body can be sent only once.
    const again = request.clone();
    try {
      const response = await send(request);
      return response.status === 401 && accessToken !== undefined ? await send(again, "renewed") : response;
    } catch (error) {
      if (error instanceof SessionOver || (error instanceof DOMException && error.name === "AbortError")) throw error;
      throw new Unreachable("the API cannot be reached", { cause: error });
    }
  };
  const never = (): Promise<never> => new Promise(() => undefined);
  return createClient<Paths>({
    baseUrl: location.origin,
    fetch: async (request) => {
      try {
        const response = await answer(request);
        return isOver() ? await never() : response;
      } catch (error) {
        if (isOver()) return never();
        throw error;
      }
    },
  });
}

/** What a call answered. @throws ProblemError, SessionOver, Unreachable */
export async function answerOf<T extends Record<string | number, unknown>, O, M extends `${string}/${string}`>(
  call: Promise<FetchResponse<T, O, M>>,
): Promise<NonNullable<FetchResponse<T, O, M>["data"]>> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return data as NonNullable<FetchResponse<T, O, M>["data"]>;
}
