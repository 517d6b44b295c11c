/** A hue with a meaning (the first six), or one that only sets apart. Never the only carrier: a word, shape or icon goes with it. */
export type Tone = "neutral" | "accent" | "info" | "success" | "warning" | "danger" | "violet" | "teal" | "orange";

/** Soft ground with words and border of the same hue. */
export const softTone: Readonly<Record<Tone, string>> = {
  neutral: "bg-neutral-soft text-neutral-text border-neutral-line",
  accent: "bg-accent-soft text-accent-text border-accent-line",
  info: "bg-info-soft text-info-text border-info-line",
  success: "bg-success-soft text-success-text border-success-line",
  warning: "bg-warning-soft text-warning-text border-warning-line",
  danger: "bg-danger-soft text-danger-text border-danger-line",
  violet: "bg-violet-soft text-violet-text border-violet-line",
  teal: "bg-teal-soft text-teal-text border-teal-line",
  orange: "bg-orange-soft text-orange-text border-orange-line",
};

/** The hue as the colour of words and icons. */
export const textTone: Readonly<Record<Tone, string>> = {
  neutral: "text-neutral-text",
  accent: "text-accent-text",
  info: "text-info-text",
  success: "text-success-text",
  warning: "text-warning-text",
  danger: "text-danger-text",
  violet: "text-violet-text",
  teal: "text-teal-text",
  orange: "text-orange-text",
};

/** The hue as the ground of a bar. */
export const fillTone: Readonly<Record<Tone, string>> = {
  neutral: "bg-neutral",
  accent: "bg-accent",
  info: "bg-info",
  success: "bg-success",
  warning: "bg-warning",
  danger: "bg-danger",
  violet: "bg-violet",
  teal: "bg-teal",
  orange: "bg-orange",
};
