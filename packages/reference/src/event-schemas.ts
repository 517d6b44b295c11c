/** The events' JSON Schemas, as they are published. */
import * as z from "zod";
import type { EventSchemas } from "./contract.ts";
import { eventCatalogue } from "./event-catalogue.ts";

const Members = z.looseObject({});

/** A schema that says what is there, and forbids nothing: an event may gain members without becoming another version. */
const described = (schema: z.ZodType) =>
  Members.parse(
    z.toJSONSchema(schema, {
      io: "output",
      target: "draft-2020-12",
      override: ({ jsonSchema }) => {
        if (jsonSchema.type === "object" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    }),
  );

const WebhookBody = z.object({ type: z.string(), timestamp: z.string(), data: z.looseObject({}) });

let made: EventSchemas | undefined;

/** Generated when first asked for, then kept. */
export const eventSchemas = (): EventSchemas =>
  (made ??= {
    webhook_body: described(WebhookBody),
    data: eventCatalogue.map(({ type, description, event }) => ({ type, schema_version: 1, description, schema: described(event) })),
  });
