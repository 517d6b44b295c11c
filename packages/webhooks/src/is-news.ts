import type { DomainEvent } from "@bulkhead/platform/events";
import { SendingRequest } from "./events.ts";

/** Whether an event tells of something that happened: that an admin asked for something to be sent is for us alone. */
export const isNews = ({ type, new_value }: Pick<DomainEvent, "type" | "new_value">): boolean =>
  type !== "webhook.endpoint_updated" || Object.keys(SendingRequest.parse(new_value ?? {})).length === 0;
