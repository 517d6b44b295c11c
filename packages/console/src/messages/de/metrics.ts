import type { Translated } from "../translated.ts";
import type { metrics as english } from "../en/metrics.ts";

export const metrics: Translated<typeof english> = {
  title: "Metrics",
};
