/** SES as the unmodified SDK speaks to it. */
import { SendEmailCommand, SESv2Client, type SendEmailCommandInput } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FaultPlan } from "../src/aws/faults.ts";
import { type AwsFixture, functionPrincipal, startAws } from "./aws-fixture.ts";

let plan: FaultPlan | undefined;
let aws: AwsFixture;
beforeAll(async () => {
  aws = await startAws({ faults: () => plan });
});
afterAll(() => aws.stop());

const withHeader = (Name: string, Value: string): SendEmailCommandInput => ({
  ...mail,
  Content: { Simple: { Subject: { Data: "Subject" }, Body: { Text: { Data: "text" } }, Headers: [{ Name, Value }] } },
});

const mail: SendEmailCommandInput = {
  FromEmailAddress: "Support <support@bulkhead.test>",
  ConfigurationSetName: "bulkhead-local-mail",
  Destination: { ToAddresses: ["ada@acme.test"] },
  Content: {
    Simple: {
      Subject: { Data: "Prüfung" },
      Body: { Text: { Data: "text" }, Html: { Data: "<p>html</p>" } },
      Headers: [{ Name: "List-Unsubscribe", Value: "<https://example.com/u>" }],
    },
  },
};
const send = (input: SendEmailCommandInput = mail, as = "mailer", maxAttempts = 1) =>
  new SESv2Client({ ...aws.as(functionPrincipal(as)), maxAttempts }).send(new SendEmailCommand(input));

test("a mail is taken as it was sent", async () => {
  expect((await send()).MessageId).toBe("1");
  expect(aws.outbox.mails).toEqual([
    {
      from: "Support <support@bulkhead.test>",
      to: ["ada@acme.test"],
      subject: "Prüfung",
      text: "text",
      html: "<p>html</p>",
      headers: { "List-Unsubscribe": "<https://example.com/u>" },
    },
  ]);
  expect(aws.usage.snapshot().functions["mailer"]?.actions["ses:SendEmail"]?.calls).toBe(1);
});

test("only who may send mail sends it, and only through the stage's configuration set", async () => {
  await expect(send(mail, "tickets-api")).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringMatching(/ses:SendEmail on resource: arn:aws:ses:.*:identity\/support@bulkhead\.test/),
  });
  await expect(send({ ...mail, ConfigurationSetName: "other" })).rejects.toMatchObject({ name: "AccessDeniedException" });
});

const refused: readonly (readonly [what: string, input: SendEmailCommandInput])[] = [
  ["an address that is none", { ...mail, Destination: { ToAddresses: ["ada"] } }],
  ["nobody to send it to", { ...mail, Destination: { ToAddresses: [] } }],
  ["a line break in a header", withHeader("List-Unsubscribe", "<https://example.com>\r\nBcc: eve@evil.test")],
  ["a header that is too long", withHeader("X-Long", "x".repeat(871))],
];
test.for(refused)("%s is refused", async ([, input]) => {
  await expect(send(input)).rejects.toMatchObject({ name: "BadRequestException" });
});

test("too much at once: nothing is taken, and the SDK's own retry gets through", async () => {
  const before = aws.outbox.mails.length;
  plan = new FaultPlan({ rules: [{ fault: { kind: "throttle" }, match: { service: "ses" }, times: 2 }] });
  await expect(send()).rejects.toMatchObject({ name: "TooManyRequestsException", $metadata: { httpStatusCode: 429 } });
  expect(aws.outbox.mails).toHaveLength(before);
  await send(mail, "mailer", 2);
  expect(aws.outbox.mails).toHaveLength(before + 1);
});
