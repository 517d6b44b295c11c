/** EventBridge: takes events for the stage's bus. */
import { busName, type Stage } from "@bulkhead/platform/names";
import * as z from "zod";
import { type EventBus, type OtherBuses, type PutEventsEntry, type PutEventsResult, ServiceError } from "../services.ts";
import { busArn } from "./access.ts";
import { type Answer, cut, json } from "./answer.ts";
import { allow, befall, type Call, count, type Desk, isLost, perform } from "./call.ts";

const Entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Time: z.number().optional(),
  Resources: z.array(z.string()).optional(),
});
const PutEvents = z.object({ Entries: z.array(Entry) });
type Entry = z.infer<typeof Entry>;

const mostEntries = 10;
const mostBytes = 262_144;

const invalid = (message: string): ServiceError => new ServiceError("ValidationException", 400, message);

const parse = (body: Buffer): readonly Entry[] => {
  let input: unknown;
  try {
    input = JSON.parse(body.toString());
  } catch {
    throw new ServiceError("SerializationException", 400, "The request body is not JSON.");
  }
  const parsed = PutEvents.safeParse(input);
  if (!parsed.success) throw new ServiceError("SerializationException", 400, z.prettifyError(parsed.error));
  const { Entries } = parsed.data;
  if (Entries.length === 0)
    throw invalid(
      "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  if (Entries.length > mostEntries)
    throw invalid(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${mostEntries}`,
    );
  if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > mostBytes)
    throw invalid("Total size of the entries in the request is over the limit.");
  return Entries;
};

/** Source: EventBridge user guide, "Calculating PutEvents event entry size". */
const sizeOf = ({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: Entry): number =>
  (Time === undefined ? 0 : 14) + [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

const isObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

const refusalOf = ({ Source, DetailType, Detail }: Entry): PutEventsResult | undefined => {
  const missing = (name: string): PutEventsResult => ({
    ErrorCode: "InvalidArgument",
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  });
  if (Source === undefined || Source === "") return missing("Source");
  if (DetailType === undefined || DetailType === "") return missing("DetailType");
  if (Detail === undefined || Detail === "") return missing("Detail");
  if (Source.toLowerCase().startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  if (!isObject(Detail)) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  return undefined;
};

/** The entry without the members that were not sent. */
const received = ({ Source, DetailType, Detail, EventBusName, Time, Resources }: Entry): PutEventsEntry => ({
  ...(Source !== undefined && { Source }),
  ...(DetailType !== undefined && { DetailType }),
  ...(Detail !== undefined && { Detail }),
  ...(EventBusName !== undefined && { EventBusName }),
  ...(Time !== undefined && { Time }),
  ...(Resources !== undefined && { Resources }),
});

export const eventBridge = (desk: Desk, stage: Stage, bus: EventBus, others?: OtherBuses) => {
  const ourBus = busArn(stage, busName(stage.stage));
  const account = ourBus.split(":")[4];
  const isForeign = ({ EventBusName = "default" }: Entry): boolean => busArn(stage, EventBusName).split(":")[4] !== account;
  const refused = (entry: Entry): PutEventsResult | undefined => {
    const name = entry.EventBusName ?? "default";
    return (
      refusalOf(entry) ??
      (busArn(stage, name) === ourBus || (others !== undefined && isForeign(entry))
        ? undefined
        : { ErrorCode: "ResourceNotFoundException", ErrorMessage: `Event bus ${name} does not exist.` })
    );
  };

  const putEvents = (call: Call): Answer | typeof cut => {
    const entries = parse(call.body);
    allow(
      desk,
      "events",
      call,
      entries.map(({ EventBusName = "default", Source }) => ({
        action: "events:PutEvents",
        resource: busArn(stage, EventBusName),
        context: { "events:source": Source },
      })),
    );
    const fault = befall(desk, "events", "PutEvents", call);
    const failing = fault?.kind === "partial_failure" ? fault.entries : 0;
    const refusals = entries.map(
      (entry, index) =>
        refused(entry) ?? (index < failing ? { ErrorCode: "InternalFailure", ErrorMessage: "An internal failure." } : undefined),
    );
    const accepted = entries.filter((entry, index) => refusals[index] === undefined && !isForeign(entry));
    const results = (accepted.length === 0 ? [] : bus.accept(accepted.map(received))).values();
    const elsewhere = (entry: Entry | undefined): PutEventsResult | undefined =>
      entry !== undefined && isForeign(entry) ? others?.put(entry.EventBusName ?? "", received(entry)) : undefined;
    const answers = refusals.map(
      (refusal, index) =>
        refusal ??
        elsewhere(entries[index]) ??
        results.next().value ?? { ErrorCode: "InternalFailure", ErrorMessage: "The bus did not answer." },
    );
    count(desk, "events", "PutEvents", call);
    if (isLost(desk, "events", "PutEvents", call)) return cut;
    return json("events", 200, { FailedEntryCount: answers.filter((answer) => "ErrorCode" in answer).length, Entries: answers });
  };

  return (call: Call, operation: string): Promise<Answer | typeof cut> =>
    perform(desk, "events", operation, call, () => {
      if (operation === "PutEvents") return putEvents(call);
      throw new ServiceError("UnknownOperationException", 400, `The local run's EventBridge does not know ${operation}.`);
    });
};
