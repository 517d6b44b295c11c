/** `/_local/mail` as a browser shows it: the newest mail first, each as its reader would see it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { escapeHtml, pageHeaders } from "../oidc/pages.ts";
import { isLocal } from "./local-routes.ts";
import { MailQuery, type CapturedMail, type Mailbox } from "./mailbox.ts";

const style = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { max-width: 48rem; margin: 0 auto; padding: 2rem 1rem; }
  article { border: 1px solid GrayText; border-radius: .4rem; padding: .75rem 1rem; margin: 1rem 0; }
  h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
  p { margin: .25rem 0; }
  iframe { width: 100%; height: 18rem; border: 1px solid GrayText; background: white; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }`;

const address = (to: string): string => `<a href="/_local/mail?to=${encodeURIComponent(to)}">${escapeHtml(to)}</a>`;

// No script, no form and no link of a mail works within its frame.
const article = ({ from, to, subject, text, html, headers, at }: CapturedMail): string => `<article>
<h2>${escapeHtml(subject)}</h2>
<p>to ${to.map(address).join(", ")} from ${escapeHtml(from)}, <time>${escapeHtml(at)}</time></p>
${html === null ? "" : `<iframe sandbox title="${escapeHtml(subject)}" srcdoc="${escapeHtml(html)}"></iframe>`}
<details><summary>Text and headers</summary><pre>${escapeHtml(
  `${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")}\n\n${text ?? ""}`,
)}</pre></details>
</article>`;

const page = (mails: readonly CapturedMail[], to: string | undefined): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mail</title><style>${style}</style></head>
<body><main><h1>Mail${to === undefined ? "" : ` to ${escapeHtml(to)}`}</h1>
<p>What the local run would have sent, newest first. <a href="/_local/mail">All of it</a></p>
${mails.length === 0 ? "<p>None yet.</p>" : mails.map(article).join("\n")}
</main></body>
</html>
`;

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Shows the page to browsers on this machine, and leaves everybody else to `otherwise`. */
export const mailPage =
  (mailbox: Mailbox, otherwise: Handler): Handler =>
  async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const query = MailQuery.safeParse(Object.fromEntries(url.searchParams));
    const asksForPage = request.method === "GET" && /\btext\/html\b/.test(request.headers.accept ?? "");
    if (!asksForPage || url.pathname !== "/_local/mail" || !query.success || !isLocal(request)) return otherwise(request, response);
    const body = Buffer.from(page(mailbox.latest(query.data.to, query.data.limit), query.data.to));
    response.writeHead(200, { ...pageHeaders, "content-length": body.length }).end(body);
  };
