/** The pages behind a mail's link. No script, nothing loaded, nothing of what was in the link. Pure. */
import { escapeHtml } from "./escape-html.ts";
import type { NotificationKind } from "./schema.ts";
import { reasons } from "./wording.ts";

/** Sent with every page. */
export const pageHeaders = {
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "Referrer-Policy": "no-referrer",
} as const;

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
  h1 { font-size: 1.3rem; }
  button { font: inherit; padding: .5rem 1rem; }`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}
</main></body>
</html>
`;

const list = (kinds: readonly NotificationKind[]): string =>
  `<ul>${kinds.map((kind) => `<li>${escapeHtml(reasons[kind])}</li>`).join("")}</ul>`;

/** Asks. The form goes to the very address that the page came from. */
export const askPage = (kinds: readonly NotificationKind[]): string =>
  page(
    "No more of this mail?",
    `<p>You would get no mail any more about</p>\n${list(kinds)}\n<form method="post"><button>No more of this mail</button></form>`,
  );

export const donePage = (kinds: readonly NotificationKind[]): string =>
  page(
    "There will be no more of this mail",
    `<p>You get no mail any more about</p>\n${list(kinds)}\n<p>Signed in, you find it in your inbox all the same, and may change your mind in your preferences.</p>`,
  );
