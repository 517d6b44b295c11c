import { Webhook } from "standardwebhooks";

/** The parsed body; throws when it is not from us, or too old. */
export const verified = (secret, headers, body) => new Webhook(secret).verify(body, headers);
