import type { Translated } from "../translated.ts";
import type { approvals as english } from "../en/approvals.ts";

export const approvals: Translated<typeof english> = {
  title: "Approvals",
};
