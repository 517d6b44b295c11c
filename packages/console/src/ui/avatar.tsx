import { clsx } from "clsx";
import { softTone, type Tone } from "./tone.ts";

/** Props of {@link Avatar}. */
export interface AvatarProps {
  readonly name: string;
  /** What the hue hangs on, such as an id, so that it outlives a change of name; the name when not said. */
  readonly seed?: string | undefined;
  /** Pixels; 24 when not said. */
  readonly size?: 16 | 20 | 24 | 32 | 40 | undefined;
  /** Read out and shown on hover; left out where the name stands beside it. */
  readonly named?: boolean | undefined;
  readonly className?: string | undefined;
}

// No danger, no warning: nobody is either.
const hues: readonly Tone[] = ["accent", "teal", "violet", "orange", "info", "success"];

/** Always the same hue for the same text. */
function hueOf(text: string): Tone {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hues[hash % hues.length] ?? "neutral";
}

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const firstOf = (word: string): string => [...letters.segment(word)][0]?.segment ?? "";

/** First letters of the first and the last word. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return (firstOf(words[0] ?? "") + firstOf(last)).toUpperCase();
}

const sizes = { 16: "size-4 text-[8px]", 20: "size-5 text-[9px]", 24: "size-6 text-[10px]", 32: "size-8 text-xs", 40: "size-10 text-base" };

/** Somebody, as initials. */
export function Avatar({ name, seed, size = 24, named = false, className }: AvatarProps) {
  return (
    <span
      {...(named ? { role: "img", "aria-label": name, title: name } : { "aria-hidden": true })}
      className={clsx(
        "inline-flex shrink-0 items-center justify-center rounded-full border leading-none font-semibold select-none",
        softTone[hueOf(seed ?? name)],
        sizes[size],
        className,
      )}
    >
      {initialsOf(name)}
    </span>
  );
}
