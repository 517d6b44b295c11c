/** EventBridge Scheduler: one-time and repeated schedules of the stage's group. */
import { arns, scheduleGroupName, type Stage } from "@bulkhead/platform/names";
import * as z from "zod";
import { type ScheduleDocument, type Schedules, ServiceError } from "../services.ts";
import { type Answer, cut, json } from "./answer.ts";
import { allow, befall, type Call, count, type Desk, isLost, perform } from "./call.ts";

const Name = z.string().regex(/^[0-9a-zA-Z._-]{1,64}$/, "must satisfy regular expression pattern: [0-9a-zA-Z-_.]{1,64}");
/** A path segment as it was meant; one that is not encoded right fails as a name. */
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};
const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** What CreateSchedule and UpdateSchedule take. Members that the local run could not honour are refused, not ignored. */
const Input = z.strictObject({
  Name: Name.optional(),
  GroupName: Name.default("default"),
  ClientToken: z.string().min(1).max(64).optional(),
  Description: z.string().max(512).optional(),
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).optional(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal("OFF") }),
  ActionAfterCompletion: z.enum(["NONE", "DELETE"]).optional(),
  State: z.enum(["ENABLED", "DISABLED"]).optional(),
  Target: z.strictObject({
    Arn: z.string().min(1).max(1600),
    RoleArn: z.string().regex(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, "is not the ARN of a role"),
    Input: z.string().min(1).max(262_144).refine(isJson, "is not JSON, as a Lambda target needs").optional(),
    RetryPolicy: z
      .strictObject({
        MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
        MaximumRetryAttempts: z.int().min(0).max(185).optional(),
      })
      .optional(),
    DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
  }),
});
type Input = z.infer<typeof Input>;

const invalid = (message: string): ServiceError => new ServiceError("ValidationException", 400, message);

const parseInput = (body: Buffer): Input => {
  let input: unknown;
  try {
    input = JSON.parse(body.toString());
  } catch {
    throw new ServiceError("SerializationException", 400, "The request body is not JSON.");
  }
  const parsed = Input.safeParse(input);
  if (!parsed.success) throw invalid(`${parsed.error.issues.length} validation error detected: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};

/** Members as they were sent; absent ones stay absent. */
const documentOf = ({
  ScheduleExpression,
  ScheduleExpressionTimezone,
  FlexibleTimeWindow,
  ActionAfterCompletion,
  State,
  Target,
}: Input): ScheduleDocument => {
  const { Arn, RoleArn, Input: payload, RetryPolicy: retry, DeadLetterConfig: dead } = Target;
  return {
    ScheduleExpression,
    FlexibleTimeWindow,
    ...(ScheduleExpressionTimezone !== undefined && { ScheduleExpressionTimezone }),
    ...(ActionAfterCompletion !== undefined && { ActionAfterCompletion }),
    ...(State !== undefined && { State }),
    Target: {
      Arn,
      RoleArn,
      ...(payload !== undefined && { Input: payload }),
      ...(retry !== undefined && {
        RetryPolicy: {
          ...(retry.MaximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds: retry.MaximumEventAgeInSeconds }),
          ...(retry.MaximumRetryAttempts !== undefined && { MaximumRetryAttempts: retry.MaximumRetryAttempts }),
        },
      }),
      ...(dead !== undefined && { DeadLetterConfig: dead.Arn === undefined ? {} : { Arn: dead.Arn } }),
    },
  };
};

const rememberedTokens = 10_000;
const operations: Readonly<Record<string, string>> = {
  POST: "CreateSchedule",
  PUT: "UpdateSchedule",
  GET: "GetSchedule",
  DELETE: "DeleteSchedule",
};

export const schedulerService = (desk: Desk, stage: Stage, schedules: Schedules) => {
  const ours = scheduleGroupName(stage.stage);
  const group = arns(stage).scheduleGroup;
  const arnOf = (groupName: string, name: string): string => `${arns(stage).schedules.slice(0, -`${ours}/*`.length)}${groupName}/${name}`;
  /** Clients repeat a create with the same token when its answer was lost; that is no conflict. */
  const tokens = new Set<string>();

  const checkGroup = (name: string): void => {
    if (name !== ours) throw new ServiceError("ResourceNotFoundException", 404, `Schedule group ${name} does not exist.`);
  };

  const put = (call: Call, action: "CreateSchedule" | "UpdateSchedule", name: string): Answer | typeof cut => {
    const input = parseInput(call.body);
    const { GroupName: groupName, ClientToken: token, Target: target } = input;
    allow(desk, "scheduler", call, [
      { action: `scheduler:${action}`, resource: arnOf(groupName, name) },
      { action: "iam:PassRole", resource: target.RoleArn, context: { "iam:passedtoservice": "scheduler.amazonaws.com" } },
    ]);
    checkGroup(groupName);
    if (
      !desk.access.serviceMayAssume("scheduler.amazonaws.com", target.RoleArn, {
        "aws:sourceaccount": stage.account,
        "aws:sourcearn": group,
      })
    ) {
      throw invalid("The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
    }
    befall(desk, "scheduler", action, call);
    const repeated = token === undefined ? undefined : `${action}/${groupName}/${name}/${token}`;
    if (repeated === undefined || !tokens.has(repeated)) {
      if (action === "CreateSchedule") schedules.create(groupName, name, documentOf(input));
      else schedules.update(groupName, name, documentOf(input));
      if (tokens.size >= rememberedTokens) tokens.clear();
      if (repeated !== undefined) tokens.add(repeated);
    }
    count(desk, "scheduler", action, call);
    return isLost(desk, "scheduler", action, call) ? cut : json("scheduler", 200, { ScheduleArn: arnOf(groupName, name) });
  };

  const getOrDelete = (call: Call, action: "GetSchedule" | "DeleteSchedule", name: string, query: URLSearchParams): Answer | typeof cut => {
    const groupName = query.get("groupName") ?? "default";
    allow(desk, "scheduler", call, [{ action: `scheduler:${action}`, resource: arnOf(groupName, name) }]);
    checkGroup(groupName);
    befall(desk, "scheduler", action, call);
    const answer =
      action === "GetSchedule" ? { Arn: arnOf(groupName, name), GroupName: groupName, Name: name, ...schedules.get(groupName, name) } : {};
    if (action === "DeleteSchedule") schedules.remove(groupName, name);
    count(desk, "scheduler", action, call);
    return isLost(desk, "scheduler", action, call) ? cut : json("scheduler", 200, answer);
  };

  const list = (call: Call, query: URLSearchParams): Answer => {
    allow(desk, "scheduler", call, [{ action: "scheduler:ListSchedules", resource: "*" }]);
    const most = z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .default(100)
      .safeParse(query.get("MaxResults") ?? undefined);
    if (!most.success)
      throw invalid("1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must be between 1 and 100");
    const groupName = query.get("ScheduleGroup") ?? ours;
    checkGroup(groupName);
    const prefix = query.get("NamePrefix") ?? "";
    const after = query.get("NextToken") ?? "";
    const found = schedules
      .list(groupName)
      .filter(({ name }) => name.startsWith(prefix) && name > after)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const page = found.slice(0, most.data);
    count(desk, "scheduler", "ListSchedules", call);
    return json("scheduler", 200, {
      Schedules: page.map(({ name, document }) => ({
        Arn: arnOf(groupName, name),
        Name: name,
        GroupName: groupName,
        State: document.State ?? "ENABLED",
        Target: { Arn: document.Target.Arn },
      })),
      NextToken: found.length > page.length ? (page.at(-1)?.name ?? null) : null,
    });
  };

  /** @param path below the endpoint: `/schedules` or `/schedules/<name>` */
  return (call: Call, method: string, path: string, query: URLSearchParams): Promise<Answer | typeof cut> => {
    const named = /^\/schedules\/([^/]+)$/.exec(path)?.[1];
    const action = named === undefined ? (path === "/schedules" && method === "GET" ? "ListSchedules" : undefined) : operations[method];
    return perform(desk, "scheduler", action ?? "Unknown", call, () => {
      if (action === "ListSchedules") return list(call, query);
      const name = Name.safeParse(decoded(named ?? ""));
      if (named === undefined || action === undefined)
        throw new ServiceError("UnknownOperationException", 404, `The local run's Scheduler does not know ${method} ${path}.`);
      if (!name.success)
        throw invalid(`1 validation error detected: Value at 'name' failed to satisfy constraint: ${z.prettifyError(name.error)}`);
      switch (action) {
        case "CreateSchedule":
        case "UpdateSchedule":
          return put(call, action, name.data);
        default:
          return getOrDelete(call, action === "GetSchedule" ? action : "DeleteSchedule", name.data, query);
      }
    });
  };
};
