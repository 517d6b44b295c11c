/** Mail in the stage's name, through SES. */
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { ownRole } from "./aws-clients.ts";
import { mailConfig } from "./config.ts";
import { log } from "./log.ts";

let client: SESv2Client | undefined;
const ses = (): SESv2Client => (client ??= new SESv2Client(ownRole("email")));

/** One message to one person. */
export interface Mail {
  /** A bare address: `ada@example.com`. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Beyond those that SES sets: printable ASCII, at most 870 characters each. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Line breaks would end a header, and what controls the direction of writing would disguise one. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ").trim();
/** Longer subjects nobody reads, and some servers refuse. */
const longestSubject = 250;

const content = (text: string) => ({ Data: text, Charset: "UTF-8" });

/** What SES says of a message that it will never take, however often it is asked. */
const refusals: ReadonlySet<string> = new Set(["MessageRejected", "BadRequestException"]);

/**
 * Hands a mail to SES. `refused`: SES will not have this one, which stands in the log. `off`: the stage has no sender, and sends none.
 * Whatever may pass throws: too much at once, a sender that is not verified, an account on hold.
 */
export async function sendMail({ to, subject, text, html, headers }: Mail): Promise<"sent" | "refused" | "off"> {
  const { BULKHEAD_MAIL_FROM, BULKHEAD_MAIL_CONFIGURATION } = mailConfig();
  if (BULKHEAD_MAIL_FROM === undefined) return "off";
  const command = new SendEmailCommand({
    FromEmailAddress: BULKHEAD_MAIL_FROM,
    ConfigurationSetName: BULKHEAD_MAIL_CONFIGURATION,
    Destination: { ToAddresses: [to] },
    Content: {
      Simple: {
        Subject: content(oneLine(subject).slice(0, longestSubject)),
        Body: { Text: content(text), Html: content(html) },
        Headers: Object.entries(headers).map(([Name, value]) => ({ Name, Value: oneLine(value) })),
      },
    },
  });
  try {
    await ses().send(command);
    return "sent";
  } catch (error) {
    if (!(error instanceof Error) || !refusals.has(error.name)) throw error;
    log.error("mail.refused", error);
    return "refused";
  }
}
