/** The provider's pages. No script, no outside resource: everything stands in the document. */
import type { KnownTenant, Person } from "./people.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Makes text safe in an element and in a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** Sent with every page: nothing is loaded from anywhere, and nobody may frame it. */
export const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 42rem; margin: 0 auto; padding: 2rem 1rem; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
  ul { list-style: none; margin: 0; padding: 0; }
  li { margin: .25rem 0; }
  button { font: inherit; color: inherit; background: none; border: 1px solid GrayText; border-radius: .4rem; padding: .5rem .75rem; cursor: pointer; }
  button.person { display: flex; width: 100%; gap: 1rem; justify-content: space-between; text-align: start; }
  button:hover, button:focus-visible { outline: 3px solid Highlight; outline-offset: 1px; }
  .email { overflow-wrap: anywhere; }`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}
</main></body>
</html>
`;

const personButton = (person: Person): string =>
  `<li><button class="person" name="sub" value="${escapeHtml(person.sub)}"><span><strong>${escapeHtml(person.name)}</strong> <span class="email">${escapeHtml(person.email)}</span></span> <span>${escapeHtml(person.role ?? "no role claim")}</span></button></li>`;

/** The page on which one picks who to be: everybody who can sign in, by tenant, with the role that their token will claim. */
export function signInPage(action: string, tenants: readonly KnownTenant[], people: readonly Person[]): string {
  const known = new Set(tenants.map((tenant) => tenant.id));
  const strangers = [...new Set(people.map((person) => person.tenant_id))].filter((id) => !known.has(id));
  const groups = [...tenants, ...strangers.map((id) => ({ id, slug: id, name: "A tenant not yet known by name" }))];
  const sections = groups.flatMap((tenant) => {
    const members = people.filter((person) => person.tenant_id === tenant.id);
    if (members.length === 0) return [];
    const heading = escapeHtml(`tenant-${tenant.slug}`);
    return [
      `<section aria-labelledby="${heading}"><h2 id="${heading}">${escapeHtml(tenant.name)} (${escapeHtml(tenant.slug)})</h2>\n<ul>${members.map(personButton).join("\n")}</ul></section>`,
    ];
  });
  return page(
    "Sign in to Bulkhead",
    `<p>This is the identity provider of the local run. Pick who to be; no password is asked.</p>
<form method="post" action="${escapeHtml(action)}">
${sections.join("\n")}
<p><button name="cancel" value="cancel">Cancel</button></p>
</form>`,
  );
}

/** Asks whether to sign out. `form` is the provider's own, with its token, under the id `op.logoutForm`. */
export const signOutPage = (form: string): string =>
  page(
    "Sign out of Bulkhead?",
    `${form}
<p><button form="op.logoutForm" name="logout" value="yes">Sign out</button> <button form="op.logoutForm">Stay signed in</button></p>`,
  );

export const signedOutPage = (): string => page("You are signed out", "");

/** What went wrong, for whoever sees it in the browser. */
export const errorPage = (explanation: string): string => page("Signing in did not work", `<p>${escapeHtml(explanation)}</p>`);
