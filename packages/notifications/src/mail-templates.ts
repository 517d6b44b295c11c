/** What mails look like. Pure; whatever people wrote is escaped, and no mail loads anything. */
import type { Mail } from "@bulkhead/platform";
import { escapeHtml } from "./escape-html.ts";
import type { MailContent } from "./mail-queue.ts";
import type { NotificationKind } from "./schema.ts";
import { reasons } from "./wording.ts";

/** Around what a mail says. */
export interface MailSetting {
  /** How the tenant calls itself; null where it has no name of its own. */
  readonly tenant: string | null;
  /** Where the console is, without a trailing slash. */
  readonly publicUrl: string;
  /** Ends mail of these kinds. */
  readonly unsubscribeUrl: string;
}

/** What a mail tells: one thing or more. */
export type MailEntries = readonly [MailContent, ...MailContent[]];

const ticketUrl = (publicUrl: string, { ticket }: MailContent): string =>
  ticket === null ? publicUrl : `${publicUrl}/tickets/${ticket.id}`;

const ticketName = ({ ticket }: MailContent): string | undefined => (ticket === null ? undefined : `#${ticket.number} ${ticket.subject}`);

const prefix = (tenant: string | null): string => (tenant === null ? "" : `[${tenant}] `);

const subjectOf = (tenant: string | null, [only, ...others]: MailEntries): string => {
  if (others.length > 0) return `${prefix(tenant)}${others.length + 1} things have happened`;
  const name = ticketName(only);
  return `${prefix(tenant)}${name === undefined ? only.title : `${name}: ${only.title}`}`;
};

/** `10:05 UTC` */
const clockTime = ({ occurred_at }: MailContent): string => `${occurred_at.slice(11, 16)} UTC`;

/** A text of one line, whatever was put into it: lines are what structures a mail without markup. */
const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();

const lineOf = (publicUrl: string, entry: MailContent, isDigest: boolean): string => {
  const name = ticketName(entry);
  const what = name === undefined ? oneLine(entry.title) : `${oneLine(name)}\n${oneLine(entry.title)}`;
  return `${isDigest ? `${clockTime(entry)}  ` : ""}${what}\n${ticketUrl(publicUrl, entry)}`;
};

const kindsOf = (entries: MailEntries): readonly NotificationKind[] => [...new Set(entries.map(({ kind }) => kind))];
const whyOf = (entries: MailEntries): string =>
  `You get this mail because you want to hear of ${kindsOf(entries)
    .map((kind) => reasons[kind])
    .join(", ")}.`;

const textOf = ({ publicUrl, unsubscribeUrl }: MailSetting, entries: MailEntries): string =>
  `${entries.map((entry) => lineOf(publicUrl, entry, entries.length > 1)).join("\n\n")}\n\n-- \n${whyOf(entries)}\nNo more of it: ${unsubscribeUrl}\n`;

const rowOf = (publicUrl: string, entry: MailContent, isDigest: boolean): string => {
  const name = ticketName(entry);
  const url = escapeHtml(ticketUrl(publicUrl, entry));
  const time = isDigest ? `<div style="color:#666;font-size:12px">${escapeHtml(clockTime(entry))}</div>` : "";
  const link = name === undefined ? "" : `<div><a href="${url}" style="font-weight:600">${escapeHtml(name)}</a></div>`;
  return `<div style="padding:12px 0;border-bottom:1px solid #ddd">${time}${link}<div>${escapeHtml(entry.title)}</div></div>`;
};

const htmlOf = (setting: MailSetting, entries: MailEntries): string => {
  const { publicUrl, unsubscribeUrl } = setting;
  const rows = entries.map((entry) => rowOf(publicUrl, entry, entries.length > 1)).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subjectOf(setting.tenant, entries))}</title></head>
<body style="margin:0;padding:16px;font:15px/1.5 system-ui,sans-serif"><div style="max-width:600px;margin:0 auto">
${rows}
<p style="color:#666;font-size:12px">${escapeHtml(whyOf(entries))} <a href="${escapeHtml(unsubscribeUrl)}">No more of it</a></p>
</div></body></html>
`;
};

/** A mail that tells one thing, or a digest of several. */
export const composeMail = (to: string, setting: MailSetting, entries: MailEntries): Mail => ({
  to,
  subject: subjectOf(setting.tenant, entries),
  text: textOf(setting, entries),
  html: htmlOf(setting, entries),
  headers: {
    "List-Unsubscribe": `<${setting.unsubscribeUrl}>`,
    // One click, without a page in between: RFC 8058.
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    // Nobody's absence note answers it: RFC 3834.
    "Auto-Submitted": "auto-generated",
  },
});
