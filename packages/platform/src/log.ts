/**
 * One JSON line per fact, for CloudWatch. Callers pass ids, codes and durations: never a ticket's text, an email address or
 * a token.
 */
import { timestamp, realNowMs } from "./clock.ts";

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

const line = (level: "info" | "warn" | "error", event: string, fields: Fields): string =>
  JSON.stringify({ level, at: timestamp(realNowMs()), event, ...fields });

/** Past the console, which Lambda would wrap into a second JSON object. */
const write = (text: string): void => void process.stdout.write(`${text}\n`);

export const log = {
  info: (event: string, fields: Fields = {}): void => write(line("info", event, fields)),
  warn: (event: string, fields: Fields = {}): void => write(line("warn", event, fields)),
  /** `error`'s name and stack, without its message: messages may quote what a person wrote. */
  error: (event: string, error: unknown, fields: Fields = {}): void =>
    write(line("error", event, { ...fields, error: error instanceof Error ? error.name : typeof error, stack: stackOf(error) })),
};

const stackOf = (error: unknown): string | undefined =>
  error instanceof Error
    ? error.stack
        ?.split("\n")
        .filter((text) => text.startsWith("    at "))
        .slice(0, 8)
        .map((text) => text.trim())
        .join(" | ")
    : undefined;
