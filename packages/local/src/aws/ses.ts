/** SES v2: takes mail for delivery. */
import { arns, mailConfigurationName, type Stage } from "@bulkhead/platform/names";
import * as z from "zod";
import { type Outbox, ServiceError } from "../services.ts";
import { type Answer, cut, json } from "./answer.ts";
import { allow, befall, type Call, count, type Desk, isLost, perform } from "./call.ts";

const Content = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
/** Source: SES API v2, MessageHeader. */
const Header = z.strictObject({
  Name: z.string().regex(/^[!-9;-~]{1,126}$/, "is not a header's name"),
  Value: z.string().regex(/^[ -~]{1,870}$/, "is not printable ASCII of at most 870 characters"),
});

/** What SendEmail takes. Members that the local run could not honour are refused, not ignored. */
const Input = z.strictObject({
  FromEmailAddress: z.string().min(1).max(320),
  Destination: z.strictObject({ ToAddresses: z.array(z.string().min(1).max(320)).min(1).max(50) }),
  ConfigurationSetName: z.string().optional(),
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: Content,
      Body: z.strictObject({ Text: Content.optional(), Html: Content.optional() }),
      Headers: z.array(Header).max(15).optional(),
    }),
  }),
});

const parse = (body: Buffer): z.infer<typeof Input> => {
  let input: unknown;
  try {
    input = JSON.parse(body.toString());
  } catch {
    throw new ServiceError("SerializationException", 400, "The request body is not JSON.");
  }
  const parsed = Input.safeParse(input);
  if (!parsed.success) throw new ServiceError("BadRequestException", 400, z.prettifyError(parsed.error));
  return parsed.data;
};

/** `ada@example.com` of `Ada <ada@example.com>`. */
const bare = (address: string): string => /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address.trim();
const isAddress = (address: string): boolean => /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(address);

export const sesService = (desk: Desk, stage: Stage, outbox: Outbox) => {
  const everyIdentity = arns(stage).mailIdentities;
  const identityArn = (address: string): string => `${everyIdentity.slice(0, -1)}${address}`;
  const configurationArn = (name: string): string =>
    `${arns(stage).mailConfiguration.slice(0, -mailConfigurationName(stage.stage).length)}${name}`;

  const sendEmail = (call: Call): Answer | typeof cut => {
    const { FromEmailAddress, Destination, ConfigurationSetName, Content: message } = parse(call.body);
    const sender = bare(FromEmailAddress);
    allow(desk, "ses", call, [
      { action: "ses:SendEmail", resource: identityArn(sender) },
      ...(ConfigurationSetName === undefined ? [] : [{ action: "ses:SendEmail", resource: configurationArn(ConfigurationSetName) }]),
    ]);
    if (ConfigurationSetName !== undefined && ConfigurationSetName !== mailConfigurationName(stage.stage))
      throw new ServiceError("NotFoundException", 404, `Configuration set <${ConfigurationSetName}> does not exist.`);
    const odd = [sender, ...Destination.ToAddresses.map(bare)].find((address) => !isAddress(address));
    if (odd !== undefined) throw new ServiceError("BadRequestException", 400, `Illegal address: ${odd}`);
    befall(desk, "ses", "SendEmail", call);
    const { Subject, Body, Headers = [] } = message.Simple;
    const id = outbox.accept({
      from: FromEmailAddress,
      to: Destination.ToAddresses,
      subject: Subject.Data,
      text: Body.Text?.Data ?? null,
      html: Body.Html?.Data ?? null,
      headers: Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value])),
    });
    count(desk, "ses", "SendEmail", call);
    return isLost(desk, "ses", "SendEmail", call) ? cut : json("ses", 200, { MessageId: id });
  };

  /** @param path below the endpoint */
  return (call: Call, method: string, path: string): Promise<Answer | typeof cut> =>
    perform(desk, "ses", "SendEmail", call, () => {
      if (method === "POST" && path === "/v2/email/outbound-emails") return sendEmail(call);
      throw new ServiceError("UnknownOperationException", 404, `The local run's SES does not know ${method} ${path}.`);
    });
};
