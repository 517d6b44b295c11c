/** The API's client: one for a tenant and whoever acts in it. */
import createClient, { type Client, type FetchResponse } from "openapi-fetch";
import type { Paths } from "./paths.ts";
import { problemOf, Unreachable } from "./problem-error.ts";

export type Api = Client<Paths>;

export interface ApiOptions {
  /** A token that is good for some time yet. `renewed`: the one before was refused. Null when nobody is signed in any more. */
  readonly accessToken: (how?: "renewed") => Promise<string | null>;
  /** The tenant that a super_admin acts in. */
  readonly actsIn?: string;
}

/** Requests carry the caller's token; one that is refused is renewed, once. */
export function createApi({ accessToken, actsIn }: ApiOptions): Api {
  const send = async (request: Request, how?: "renewed"): Promise<Response> => {
    const token = await accessToken(how);
    const authorized = new Request(request);
    if (token !== null) authorized.headers.set("authorization", `Bearer ${token}`);
    if (actsIn !== undefined) authorized.headers.set("x-tenant-id", actsIn);
    return fetch(authorized);
  };
  return createClient<Paths>({
    baseUrl: location.origin,
    fetch: async (request) => {
      // A body can be sent only once.
      const again = request.clone();
      const response = await send(request).catch((error: unknown) => {
        if (error instanceof DOMException && error.name === "AbortError") throw error;
        throw new Unreachable("the API cannot be reached", { cause: error });
      });
      return response.status === 401 ? send(again, "renewed") : response;
    },
  });
}

/** What a call answered. @throws ProblemError, Unreachable */
export async function answerOf<T extends Record<string | number, unknown>, O, M extends `${string}/${string}`>(
  call: Promise<FetchResponse<T, O, M>>,
): Promise<NonNullable<FetchResponse<T, O, M>["data"]>> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return data as NonNullable<FetchResponse<T, O, M>["data"]>;
}
