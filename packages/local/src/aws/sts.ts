/** STS: hands out the credentials of a role's session, tagged. */
import { createHash } from "node:crypto";
import type { Stage } from "@bulkhead/platform/names";
import type { Principal } from "../services.ts";
import { ServiceError } from "../services.ts";
import { sessionArn } from "./access.ts";
import { type Answer, cut, refusalStatus, stsAnswer } from "./answer.ts";
import { befall, type Call, count, type Desk, isLost, perform } from "./call.ts";
import type { Credentials } from "./credentials.ts";

const invalid = (message: string): ServiceError => new ServiceError("ValidationError", 400, message);
const violated = (value: string, name: string, constraint: string): ServiceError =>
  invalid(`1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ${constraint}`);

const understood = new Set(["Action", "Version", "RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId"]);
const tagParameter = /^Tags\.member\.(\d+)\.(Key|Value)$/;

const parseTags = (parameters: URLSearchParams): Readonly<Record<string, string>> => {
  const members = new Map<string, { key?: string; value?: string }>();
  for (const [name, value] of parameters) {
    const [, number, part] = tagParameter.exec(name) ?? [];
    if (number === undefined) {
      // An empty list is sent as its bare name.
      if (!understood.has(name) && !(name === "Tags" && value === ""))
        throw invalid(`The parameter ${name} is not supported by the local run.`);
      continue;
    }
    const member = members.get(number) ?? {};
    members.set(number, part === "Key" ? { ...member, key: value } : { ...member, value });
  }
  if (members.size > 50) throw violated("tags", "tags", "Member must have length less than or equal to 50");
  const tags = new Map<string, readonly [string, string]>();
  for (const { key = "", value = "" } of members.values()) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key))
      throw violated(key, "tags.member.key", "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value))
      throw violated(value, "tags.member.value", "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    if (/^aws:/i.test(key)) throw invalid("Tag keys must not begin with aws:");
    if (tags.has(key.toLowerCase())) throw invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    tags.set(key.toLowerCase(), [key, value]);
  }
  return Object.fromEntries(tags.values());
};

/** A role's session assuming another role is role chaining, which AWS caps at an hour. */
const parseDuration = (text: string | null): number => {
  if (text === null) return 3_600;
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(seconds)) throw invalid(`'${text}' is not a number of seconds`);
  if (seconds < 900) throw violated(text, "durationSeconds", "Member must have value greater than or equal to 900");
  if (seconds > 3_600) throw invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
  return seconds;
};

const parseAssumeRole = (parameters: URLSearchParams) => {
  const roleArn = parameters.get("RoleArn") ?? "";
  const sessionName = parameters.get("RoleSessionName") ?? "";
  const tags = parseTags(parameters);
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleArn)) throw invalid(`${roleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    throw violated(sessionName, "roleSessionName", "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  return {
    roleArn,
    sessionName,
    tags,
    seconds: parseDuration(parameters.get("DurationSeconds")),
    externalId: parameters.get("ExternalId") ?? undefined,
  };
};

const roleId = (roleArn: string): string => `AROA${createHash("sha256").update(roleArn).digest("hex").slice(0, 17).toUpperCase()}`;

export const securityTokenService = (desk: Desk, stage: Stage, credentials: Credentials) => {
  const assumeRole = (call: Call, parameters: URLSearchParams): Answer | typeof cut => {
    const { roleArn, sessionName, tags, seconds, externalId } = parseAssumeRole(parameters);
    const keys = Object.keys(tags);
    const context = {
      "sts:rolesessionname": sessionName,
      "sts:externalid": externalId,
      "aws:tagkeys": keys.length === 0 ? undefined : keys,
      ...Object.fromEntries(keys.map((key) => [`aws:requesttag/${key.toLowerCase()}`, tags[key]])),
    };
    const actions = keys.length === 0 ? ["sts:AssumeRole"] : ["sts:AssumeRole", "sts:TagSession"];
    const denial = desk.access.assumeDenial(
      call.principal,
      roleArn,
      actions.map((action) => ({ action, resource: roleArn, context })),
    );
    if (denial !== undefined) throw new ServiceError("AccessDeniedException", refusalStatus("sts"), denial.message);
    befall(desk, "sts", "AssumeRole", call);

    const { worker } = call.principal;
    const principal: Principal = { roleArn, sessionName, tags, ...(worker !== undefined && { worker }) };
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials.issue(principal, seconds * 1_000);
    count(desk, "sts", "AssumeRole", call);
    if (isLost(desk, "sts", "AssumeRole", call)) return cut;
    return stsAnswer("AssumeRole", {
      AssumedRoleUser: { Arn: sessionArn(principal), AssumedRoleId: `${roleId(roleArn)}:${sessionName}` },
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: expiration.toISOString(),
      },
    });
  };

  return (call: Call): Promise<Answer | typeof cut> => {
    const parameters = new URLSearchParams(call.body.toString());
    const action = parameters.get("Action") ?? "";
    return perform(desk, "sts", action, call, () => {
      switch (action) {
        case "AssumeRole":
          return assumeRole(call, parameters);
        case "GetCallerIdentity": {
          // Everybody may ask who they are.
          const { principal } = call;
          count(desk, "sts", action, call);
          return stsAnswer(action, {
            Arn: sessionArn(principal),
            UserId: `${roleId(principal.roleArn)}:${principal.sessionName}`,
            Account: stage.account,
          });
        }
        default:
          throw new ServiceError("InvalidAction", 400, `Could not find operation ${action} for version 2011-06-15`);
      }
    });
  };
};
