import type { ReactNode } from "react";

/** One of the things that can be chosen. */
export interface Choice<Value extends string = string> {
  readonly value: Value;
  /** What is read, and what a filter looks in. */
  readonly label: string;
  /** A second, quiet line. */
  readonly description?: string | undefined;
  /** Before the label: an icon, an avatar. */
  readonly start?: ReactNode;
  /** More words that a filter finds it by. */
  readonly keywords?: readonly string[] | undefined;
  readonly disabled?: boolean | undefined;
}
