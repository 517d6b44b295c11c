/** For the tests beside it: an identity on a port of its own, and a browser that keeps cookies. */
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { openIdentity, type Identity } from "./identity.ts";
import { generateSigningJwk, type SigningJwk } from "./signing-key.ts";

export interface RunningIdentity extends Identity {
  readonly origin: string;
  readonly stop: () => void;
}

export interface StartOptions {
  readonly database?: DatabaseSync;
  readonly signingJwk?: SigningJwk;
  readonly settle?: () => Promise<void>;
}

/** Starts the provider alone on a free port of loopback, with the demo's people. */
export async function startIdentity({
  database = new DatabaseSync(":memory:"),
  signingJwk,
  settle = async () => {},
}: StartOptions = {}): Promise<RunningIdentity> {
  const jwk = signingJwk ?? generateSigningJwk();
  let identity: Identity | undefined;
  const server = createServer((request, response) => void identity?.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const origin = `http://localhost:${address.port}`;
  identity = openIdentity({ database, signingJwk: jwk, origin, demo: true, settle });
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { ...identity, origin, stop };
}

/** A browser in so far as signing in needs one: cookies with their paths, redirects followed one at a time. */
export class Browser {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();

  /** Another browser with the same cookies. */
  copy(): Browser {
    const other = new Browser();
    for (const [name, cookie] of this.#cookies) other.#cookies.set(name, cookie);
    return other;
  }

  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const cookie = [...this.#cookies.values()]
      .filter(({ path }) => path === "/" || pathname === path || pathname.startsWith(`${path}/`))
      .map(({ value }) => value)
      .join("; ");
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { ...(cookie !== "" && { cookie }), ...Object.fromEntries(new Headers(init.headers)) },
    });
    for (const header of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = header.split(/;\s*/);
      const path = attributes.find((attribute) => attribute.toLowerCase().startsWith("path="))?.slice(5) ?? "/";
      const name = `${pair.slice(0, pair.indexOf("="))} ${path}`;
      if (pair.endsWith("=") || /expires=Thu, 01 Jan 1970/i.test(header)) this.#cookies.delete(name);
      else this.#cookies.set(name, { value: pair, path });
    }
    return response;
  }

  /** Follows redirects until one leaves `/oidc` or a page is shown. */
  async follow(url: string, init?: RequestInit): Promise<{ readonly url: string; readonly response: Response | undefined }> {
    const response = await this.request(url, init);
    const location = response.headers.get("location");
    if (location === null) return { url, response };
    await response.body?.cancel();
    const next = new URL(location, url).href;
    return new URL(next).pathname.startsWith("/oidc/") ? this.follow(next) : { url: next, response: undefined };
  }
}
