/** The embedded OpenID provider of the local run, under `/oidc`: authorization code with PKCE, a picker instead of passwords, JWT access tokens. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Configuration, KoaContextWithOIDC, Provider } from "oidc-provider";
import { accessTokenSeconds, audience, consoleClientId, personClaims, scopes } from "./access-token.ts";
import { memoryArtefacts } from "./artefacts.ts";
import { errorPage, pageHeaders, signedOutPage, signInPage, signOutPage } from "./pages.ts";
import type { People } from "./people.ts";
import { publicKeys, type SigningKey } from "./signing-key.ts";

export interface IdentityProviderOptions {
  /** Where the local run is found, without a trailing slash: `http://localhost:4100`. Clients must live on it. */
  readonly origin: string;
  readonly key: SigningKey;
  readonly people: People;
}

export interface IdentityProvider {
  /** `iss` of every token: `<origin>/oidc`. */
  readonly issuer: string;
  /** Answers a request whose path is `/oidc` or below. Never rejects. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** The resource that access tokens are for; assumed when a client names none. */
const apiResource = "urn:bulkhead:api";
const mount = "/oidc";
const signInPath = `${mount}/sign-in/`;
const day = 24 * 60 * 60;

/** A sign-in form holds one id. */
const mostFormBytes = 4_096;

const isAt = (origin: string, uri: string): boolean => URL.parse(uri)?.origin === origin;

/** A grant of everything, for each authorization: there is no consent screen, since the only client is ours. */
async function grantEverything(context: KoaContextWithOIDC) {
  const { client, session, provider } = context.oidc;
  if (client === undefined || session === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, ...(session.accountId !== undefined && { accountId: session.accountId }) });
  grant.addOIDCScope(`${scopes} offline_access`);
  grant.addResourceScope(apiResource, scopes);
  await grant.save();
  return grant;
}

const show = (context: KoaContextWithOIDC, html: string): void => {
  context.set(pageHeaders);
  context.body = html;
};

const configuration = ({ origin, key, people }: IdentityProviderOptions): Configuration => {
  // Cookies know no ports: two local runs side by side must not take each other's.
  const suffix = `bulkhead_${new URL(origin).port}`;
  return {
    adapter: memoryArtefacts(),
    jwks: { keys: [key.jwk] },
    clients: [
      {
        client_id: consoleClientId,
        client_name: "Bulkhead",
        // `native` would force a consent screen.
        application_type: "web",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        redirect_uris: [`${origin}/`],
        post_logout_redirect_uris: [`${origin}/`],
      },
    ],
    clientBasedCORS: (_context, from) => isAt(origin, from),
    pkce: { required: () => true },
    cookies: {
      keys: [randomBytes(32).toString("base64url")],
      names: { session: `_session_${suffix}`, interaction: `_interaction_${suffix}`, resume: `_resume_${suffix}` },
    },
    scopes: [...scopes.split(" "), "offline_access"],
    claims: { openid: ["sub", "tenant_id", "role"], email: ["email", "email_verified"], profile: ["name"] },
    // The console reads who signed in from the ID token: the access token is the API's.
    conformIdTokenClaims: false,
    findAccount: (_context, sub) => {
      const person = people.find(sub);
      return person === undefined ? undefined : { accountId: sub, claims: () => ({ sub, ...personClaims(person) }) };
    },
    extraTokenClaims: (_context, token) => {
      const person = "accountId" in token && token.accountId !== undefined ? people.find(token.accountId) : undefined;
      return person === undefined ? undefined : personClaims(person);
    },
    features: {
      devInteractions: { enabled: false },
      // Answers only tokens without an audience, and all of ours have one.
      userinfo: { enabled: false },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiResource,
        useGrantedResource: () => true,
        getResourceServerInfo: async (_context, resource) => {
          if (resource !== apiResource) throw new (await import("oidc-provider")).errors.InvalidTarget();
          return { audience, scope: scopes, accessTokenFormat: "jwt", accessTokenTTL: accessTokenSeconds, jwt: { sign: { alg: "RS256" } } };
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => show(context, signOutPage(form)),
        postLogoutSuccessSource: (context) => show(context, signedOutPage()),
      },
    },
    interactions: { url: (_context, interaction) => `${signInPath}${interaction.uid}` },
    loadExistingGrant: grantEverything,
    issueRefreshToken: (_context, client) => client.grantTypeAllowed("refresh_token"),
    renderError: (context, out) => show(context, errorPage(out.error_description ?? out.error)),
    ttl: {
      AccessToken: accessTokenSeconds,
      IdToken: accessTokenSeconds,
      Grant: 14 * day,
      Interaction: 3_600,
      RefreshToken: 14 * day,
      Session: 14 * day,
    },
  };
};

async function createProvider(options: IdentityProviderOptions): Promise<Provider> {
  const { default: OpenIdProvider } = await import("oidc-provider");
  const provider = new OpenIdProvider(`${options.origin}${mount}`, configuration(options));
  // Any page of this origin may be returned to: the paths are the console's affair.
  provider.Client.prototype.redirectUriAllowed = (uri) => isAt(options.origin, uri);
  provider.Client.prototype.postLogoutRedirectUriAllowed = (uri) => isAt(options.origin, uri);
  return provider;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > mostFormBytes) return undefined;
    chunks.push(bytes);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

const answerPage = (response: ServerResponse, status: number, html: string): void => {
  response.writeHead(status, pageHeaders).end(html);
};

/** GET shows the picker, POST with `sub` signs that person in, POST with `cancel` goes back without. */
async function signIn(provider: Provider, people: People, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const details = await provider.interactionDetails(request, response).catch(() => undefined);
  if (details === undefined) {
    answerPage(response, 400, errorPage("This sign-in has expired or was begun in another browser. Go back and start again."));
  } else if (details.prompt.name !== "login") {
    await provider.interactionFinished(request, response, { consent: {} });
  } else if (request.method === "GET" || request.method === "HEAD") {
    answerPage(response, 200, signInPage(`${signInPath}${details.uid}`, people.tenants(), people.list()));
  } else if (request.method !== "POST") {
    answerPage(response, 405, errorPage("This page takes GET and POST."));
  } else {
    const form = await readForm(request);
    const person = people.find(form?.get("sub") ?? "");
    if (form?.has("cancel") === true)
      await provider.interactionFinished(request, response, { error: "access_denied", error_description: "The sign-in was cancelled." });
    else if (person === undefined)
      answerPage(response, 400, errorPage("Nobody with this id can sign in. Go back and pick somebody from the list."));
    else await provider.interactionFinished(request, response, { login: { accountId: person.sub, remember: true } });
  }
}

/**
 * The provider. `oidc-provider` itself is loaded with the first request that needs it: neither a start nor verifying a token does.
 */
export function identityProvider(options: IdentityProviderOptions): IdentityProvider {
  const { people, key } = options;
  const keys = JSON.stringify(publicKeys(key));
  let loading: Promise<{ readonly provider: Provider; readonly callback: ReturnType<Provider["callback"]> }> | undefined;
  const load = () => (loading ??= createProvider(options).then((provider) => ({ provider, callback: provider.callback() })));

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? mount;
    const path = url.replace(/\?.*$/s, "");
    if (path === `${mount}/jwks` && (request.method === "GET" || request.method === "HEAD")) {
      response.writeHead(200, {
        "content-type": "application/jwk-set+json",
        "access-control-allow-origin": "*",
        "cache-control": "max-age=60",
      });
      response.end(keys);
      return;
    }
    const { provider, callback } = await load();
    if (path.startsWith(signInPath)) {
      await signIn(provider, people, request, response);
      return;
    }
    // Where it is mounted, the provider sees from the difference of the two.
    await callback(Object.assign(request, { originalUrl: url, url: url.slice(mount.length) || "/" }), response);
  };

  return {
    issuer: `${options.origin}${mount}`,
    handle: (request, response) =>
      answer(request, response).catch(() => {
        if (response.headersSent) response.destroy();
        else answerPage(response, 500, errorPage("The identity provider failed. Try again."));
      }),
  };
}
